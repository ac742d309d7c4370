package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
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
            assertThatThrownBy(() -> {
                        var reader = new CheckpointBody.Reader(new ByteArrayInputStream(broken), CheckpointBody.FORMAT);
                        while (reader.next() != null) {
                            assertThat(reader).isNotNull();
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the checkpoint is damaged");
        }
        assertThat(CheckpointBody.isKnown((short) 3)).isFalse();
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
