package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** The body of a checkpoint before it is compressed, as a damaged disk gives it back: damaged, or what was written. */
public final class CheckpointFuzz implements FuzzTarget {
    private static final short DEFLATED = 1;

    @Override
    public void read(byte[] input) throws Exception {
        var objects = Reading.of(input, UncheckedIOException.class, () -> objects(stored(input)));
        if (objects != null) {
            var written = new ByteArrayOutputStream();
            CheckpointBody.writePlain(objects, written);
            assertThat(objects(stored(written.toByteArray())))
                    .usingRecursiveComparison()
                    .isEqualTo(objects);
            objects.forEach(CheckpointFuzz::look);
        }
        var unused = Reading.of(
                input,
                UncheckedIOException.class,
                () -> objects(new CheckpointBody.Reader(new ByteArrayInputStream(input), CheckpointBody.FORMAT)));
    }

    private static void look(CheckpointObject object) {
        if (SealedObject.isIn(object.json())) {
            try {
                assertThat(SealedObject.of(object.json()).bytes()).isEqualTo(object.json());
            } catch (IllegalArgumentException refused) {
                assertThat(refused).message().isNotBlank();
            }
        }
    }

    private static List<CheckpointObject> objects(CheckpointBody.Reader reader) {
        var objects = new ArrayList<CheckpointObject>();
        for (@Nullable CheckpointObject object = reader.next(); object != null; object = reader.next()) {
            objects.add(object);
        }
        return objects;
    }

    /** Behind a level of 0 the bytes stand as they are. */
    private static CheckpointBody.Reader stored(byte[] plain) throws IOException {
        var body = new ByteArrayOutputStream(plain.length + 64);
        try (var out = new DeflaterOutputStream(body, new Deflater(Deflater.NO_COMPRESSION))) {
            out.write(plain);
        }
        return new CheckpointBody.Reader(new ByteArrayInputStream(body.toByteArray()), DEFLATED);
    }
}
