package sh.deploy.api.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A heartbeat: where the library reads one, so do we, and the same. */
public final class HeartbeatFuzz implements FuzzTarget {
    /** Longer ones are none. */
    private static final int LONGEST = 4096;

    @Override
    public void read(byte[] input) throws Exception {
        var marshaller = Heartbeat.method().getRequestMarshaller();
        var read = Reading.of(
                input, StatusRuntimeException.class, () -> marshaller.parse(new ByteArrayInputStream(input)));
        var beat = beat(input);
        if (beat == null || input.length > LONGEST || hasGroups(beat)) {
            return;
        }
        Objects.requireNonNull(read, "what the library reads was refused");
        if (!beat.getBootId().isEmpty()) {
            assertThat(read.boot()).isEqualTo(Heartbeat.boot(beat.getBootId()));
        }
        assertThat(read.sequence()).isEqualTo(beat.getSequence());
        assertThat(read.worstGapNanos()).isEqualTo(beat.getWorstGapNanos());
        assertThat(read.node()).isEqualTo(beat.getNode());
        assertThat(read.urgency()).isEqualTo(beat.getUrgency());
        assertThat(read.leaving()).isEqualTo(beat.getLeaving());
        assertThat(read.lease()).isEqualTo(beat.getLease());
        assertThat(read.answered()).isEqualTo(beat.getAnswered());
        assertThat(read.beatMillis()).isEqualTo(beat.getBeatMillis());
    }

    private static @Nullable Beat beat(byte[] input) {
        try {
            return Beat.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Nobody sends them any more, and we read none. */
    private static boolean hasGroups(Beat beat) {
        return beat.getUnknownFields().asMap().values().stream()
                .anyMatch(field -> !field.getGroupList().isEmpty());
    }
}
