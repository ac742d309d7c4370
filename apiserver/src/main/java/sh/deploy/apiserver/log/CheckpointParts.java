package sh.deploy.apiserver.log;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A checkpoint's body, fetched part by part while its objects are read. */
final class CheckpointParts {
    private final IntFunction<Optional<byte[]>> fetch;
    private final short format;

    /**
     * @param fetch gives a part by its number, counted from 0; empty after the last one
     * @param format of the body
     */
    CheckpointParts(IntFunction<Optional<byte[]>> fetch, short format) {
        this.fetch = fetch;
        this.format = format;
    }

    Iterator<CheckpointObject> objects() {
        return new Objects(new CheckpointBody.Reader(body(), format));
    }

    private InputStream body() {
        return new SequenceInputStream(new Enumeration<>() {
            private int part;
            private Optional<byte[]> next = fetch.apply(part);

            @Override
            public boolean hasMoreElements() {
                return next.isPresent();
            }

            @Override
            public InputStream nextElement() {
                var current = next.orElseThrow();
                next = fetch.apply(++part);
                return new ByteArrayInputStream(current);
            }
        });
    }

    private static final class Objects implements Iterator<CheckpointObject> {
        private final CheckpointBody.Reader reader;
        private @Nullable CheckpointObject next;

        private Objects(CheckpointBody.Reader reader) {
            this.reader = reader;
            this.next = reader.next();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public CheckpointObject next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            var current = next;
            next = reader.next();
            return current;
        }
    }
}
