package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.object.ObjectKey;

class CheckpointBodyTest {
    private static final List<CheckpointObject> OBJECTS = List.of(object("a", "{}"), object("b", "x".repeat(100_000)));

    @Test
    void givesBackWhatWasWritten() throws IOException {
        var body = new ByteArrayOutputStream();
        CheckpointBody.write(OBJECTS, body);

        assertThat(body.size()).isLessThan(10_000);
        assertSame(new CheckpointBody.Reader(new ByteArrayInputStream(body.toByteArray()), CheckpointBody.FORMAT));
    }

    /** What versions before wrote: the same fields, deflated. */
    @Test
    void readsTheFormatBefore() throws IOException {
        var plain = new ByteArrayOutputStream();
        CheckpointBody.writePlain(OBJECTS, plain);
        var deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            plain.writeTo(out);
        }

        assertThat(CheckpointBody.isKnown((short) 1)).isTrue();
        assertSame(new CheckpointBody.Reader(new ByteArrayInputStream(deflated.toByteArray()), (short) 1));
    }

    @Test
    void saysThatABodyIsDamagedOrCutShort() throws IOException {
        var body = new ByteArrayOutputStream();
        CheckpointBody.write(OBJECTS, body);
        var half = Arrays.copyOf(body.toByteArray(), body.size() / 2);

        for (var broken : List.of(half, "no checkpoint".getBytes(UTF_8))) {
            assertDamaged(broken);
        }
        assertThat(CheckpointBody.isKnown((short) 3)).isFalse();
    }

    /** Behind the mark of the first object stand the length of its group, which is empty, and that of its resource. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, 65_537, 60_000})
    void saysSoOfADamagedLengthBeforeItTakesMemoryForIt(int length) throws IOException {
        var plain = new ByteArrayOutputStream();
        CheckpointBody.writePlain(OBJECTS.subList(0, 1), plain);

        assertDamaged(compressed(ByteBuffer.wrap(plain.toByteArray())
                .putInt(1 + Integer.BYTES, length)
                .array()));
        assertDamaged(compressed(ByteBuffer.wrap(plain.toByteArray())
                .putInt(plain.size() - 1 - "{}".length() - Integer.BYTES, length)
                .array()));
    }

    @Test
    void saysSoWhereNoObjectBeginsAndNoneEnds() throws IOException {
        assertDamaged(compressed(new byte[] {2}));
    }

    private static byte[] compressed(byte[] plain) throws IOException {
        var body = new ByteArrayOutputStream();
        try (var out = new ZstdOutputStream(body)) {
            out.write(plain);
        }
        return body.toByteArray();
    }

    private static void assertDamaged(byte[] body) {
        assertThatThrownBy(() -> {
                    var reader = new CheckpointBody.Reader(new ByteArrayInputStream(body), CheckpointBody.FORMAT);
                    while (reader.next() != null) {
                        assertThat(reader).isNotNull();
                    }
                })
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the checkpoint is damaged");
    }

    private static void assertSame(CheckpointBody.Reader reader) {
        for (var expected : OBJECTS) {
            var read = reader.next();
            assertThat(read).usingRecursiveComparison().isEqualTo(expected);
        }
        assertThat(reader.next()).isNull();
    }

    private static CheckpointObject object(String name, String json) {
        return new CheckpointObject(
                new ObjectKey("", "configmaps", "default", name),
                "uid-" + name,
                7,
                "v1",
                "ConfigMap",
                json.getBytes(UTF_8));
    }
}
