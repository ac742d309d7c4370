package sh.deploy.api.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.node.wire.BeatAck;

class HeartbeatTest {
    private static final String BOOT_ID = "0b8f6a3e-7d0c-4a51-9b0e-3d6f5a1c2e4d";

    private final MethodDescriptor<Heartbeat, BeatAck> method = Heartbeat.method();

    @Test
    void isWrittenAsTheGeneratedClassReadsIt() throws IOException {
        var beat = new Heartbeat(BOOT_ID);
        for (long number : List.of(1L, 127L, 128L, 1L << 40, Long.MAX_VALUE)) {
            beat.set(number, number / 2, number / 3, number / 4);

            assertThat(Beat.parseFrom(method.streamRequest(beat)))
                    .isEqualTo(Beat.newBuilder()
                            .setBootId(BOOT_ID)
                            .setSequence(number)
                            .setWorstGapNanos(number / 2)
                            .setLease(number / 3)
                            .setAnswered(number / 4)
                            .build());
        }
    }

    @Test
    void readsWhichStartOfTheAgentSentIt() {
        var beat = new Heartbeat(BOOT_ID);
        beat.set(1, 0, 0, 0);

        var read = method.parseRequest(method.streamRequest(beat));

        assertThat(read.boot()).isEqualTo(Heartbeat.boot(BOOT_ID)).isNotEqualTo(Heartbeat.boot("another"));
    }

    @Test
    void theFirstAndTheLastSayMore() throws IOException {
        var beat = new Heartbeat(BOOT_ID);
        beat.set(7, 8, 9, 5);
        beat.pace(40);

        assertThat(Beat.parseFrom(method.streamRequest(beat.copy("wéb-1", "FIFO", true))))
                .isEqualTo(full());
    }

    @Test
    void isDrainedWhole() throws IOException {
        var beat = new Heartbeat(BOOT_ID).copy("wéb-1", "FIFO", true);
        beat.set(7, 8, 9, 5);
        beat.pace(40);
        var stream = method.streamRequest(beat);
        var drained = new ByteArrayOutputStream();

        assertThat(stream.available()).isEqualTo(full().getSerializedSize());
        ((Drainable) stream).drainTo(drained);
        assertThat(drained.toByteArray()).isEqualTo(full().toByteArray());
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void isReadAsTheGeneratedClassWritesIt() {
        var read = parse(full().toByteArray());

        assertThat(read.sequence()).isEqualTo(7);
        assertThat(read.worstGapNanos()).isEqualTo(8);
        assertThat(read.lease()).isEqualTo(9);
        assertThat(read.answered()).isEqualTo(5);
        assertThat(read.beatMillis()).isEqualTo(40);
        assertThat(read.leaving()).isTrue();
        assertThat(read.node()).isEqualTo("wéb-1");
        assertThat(read.urgency()).isEqualTo("FIFO");
    }

    @Test
    void theNextOneKeepsNothingOfTheOneBefore() {
        parse(full().toByteArray());

        var next = parse(Beat.newBuilder().setSequence(8).build().toByteArray());

        assertThat(List.of(next.sequence(), next.worstGapNanos(), next.lease(), next.answered(), next.beatMillis()))
                .containsExactly(8L, 0L, 0L, 0L, 0L);
        assertThat(next.leaving()).isFalse();
        assertThat(next.node() + next.urgency()).isEmpty();
    }

    @Test
    void fieldsOfNewerAgentsAreSkipped() {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(
                        20,
                        UnknownFieldSet.Field.newBuilder()
                                .addFixed64(1)
                                .addFixed32(2)
                                .addVarint(-1)
                                .build())
                .addField(
                        21,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(com.google.protobuf.ByteString.copyFromUtf8("text"))
                                .build())
                .build();

        var read = parse(full().toBuilder().setUnknownFields(unknown).build().toByteArray());

        assertThat(read.lease()).isEqualTo(9);
        assertThat(read.node()).isEqualTo("wéb-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a number without an end: \u0010",
                "a text longer than all: \n\u0010short",
                "a type that does not exist: \u0017"
            })
    void whatIsNoBeatIsRefused(String sample) {
        var bytes = sample.substring(sample.indexOf(": ") + 2).getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThatThrownBy(() -> parse(bytes))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("no Beat of the node link's protocol");
    }

    @Test
    void aNumberOfMoreThanTenBytesIsRefused() {
        var bytes = new byte[20];
        java.util.Arrays.fill(bytes, (byte) 0xff);
        bytes[0] = 2 << 3;

        assertThatThrownBy(() -> parse(bytes)).isInstanceOf(StatusRuntimeException.class);
    }

    private Heartbeat parse(byte[] bytes) {
        return method.parseRequest(new ByteArrayInputStream(bytes));
    }

    private static Beat full() {
        return Beat.newBuilder()
                .setBootId(BOOT_ID)
                .setSequence(7)
                .setWorstGapNanos(8)
                .setLease(9)
                .setAnswered(5)
                .setBeatMillis(40)
                .setNode("wéb-1")
                .setUrgency("FIFO")
                .setLeaving(true)
                .build();
    }
}
