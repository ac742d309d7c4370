package sh.deploy.apiserver.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes checkpoints into their tables, and removes what they make superfluous. */
final class Checkpoints {
    private static final int PART_BYTES = 1 << 20;
    private static final int ROWS_AT_ONCE = 10_000;

    private final Jdbi jdbi;

    Checkpoints(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void save(Checkpoint checkpoint) {
        jdbi.useTransaction(handle -> {
            int added = handle.createUpdate("""
                            INSERT INTO checkpoint (revision, at_micros, term, bytes, format, hash, digest)
                            VALUES (:revision, :at, :term, :bytes, :format, :hash, :digest) ON CONFLICT DO NOTHING
                            """)
                    .bind("revision", checkpoint.revision())
                    .bind("at", HashChain.micros(checkpoint.at()))
                    .bind("term", checkpoint.head().term())
                    .bind("bytes", checkpoint.head().bytes())
                    .bind("format", CheckpointBody.FORMAT)
                    .bind("hash", checkpoint.head().hash())
                    .bind("digest", checkpoint.digest())
                    .execute();
            if (added == 1) {
                var inClear = new TreeSet<String>();
                try (var parts = new Parts(handle, checkpoint.revision())) {
                    CheckpointBody.write(ClearRows.noting(checkpoint.objects(), inClear), parts);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                handle.execute(
                        "UPDATE checkpoint SET in_clear = string_to_array(?, ' ') WHERE revision = ?",
                        String.join(" ", inClear),
                        checkpoint.revision());
            }
        });
    }

    void compact(Retention retention, Instant now) {
        var base = jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT max(revision) FROM checkpoint
                        WHERE at_micros < :oldest OR bytes <= (SELECT bytes FROM head) - :bytes
                        """)
                .bind("oldest", HashChain.micros(now.minus(retention.age())))
                .bind("bytes", retention.bytes())
                .mapTo(Long.class)
                .findOne());
        base.ifPresent(revision -> {
            jdbi.useHandle(handle -> handle.execute("DELETE FROM checkpoint WHERE revision < ?", revision));
            forgetUpTo(revision);
        });
    }

    /** In small transactions, so that none holds up the cleaning of old row versions for long. */
    private void forgetUpTo(long revision) {
        int deleted;
        do {
            deleted = jdbi.withHandle(handle -> handle.execute(
                    "DELETE FROM log WHERE revision <= least(?, (SELECT min(revision) FROM log) + ?)",
                    revision,
                    ROWS_AT_ONCE - 1));
        } while (deleted > 0);
    }

    /** Cuts a stream of bytes into rows. */
    private static final class Parts extends OutputStream {
        private final Handle handle;
        private final long revision;
        private final byte[] buffer = new byte[PART_BYTES];
        private int filled;
        private int part;

        private Parts(Handle handle, long revision) {
            this.handle = handle;
            this.revision = revision;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int done = 0; done < length; ) {
                int some = Math.min(length - done, buffer.length - filled);
                System.arraycopy(bytes, offset + done, buffer, filled, some);
                filled += some;
                done += some;
                if (filled == buffer.length) {
                    writeRow();
                }
            }
        }

        @Override
        public void close() {
            if (filled > 0) {
                writeRow();
            }
        }

        private void writeRow() {
            handle.execute(
                    "INSERT INTO checkpoint_part (revision, part, body) VALUES (?, ?, ?)",
                    revision,
                    part++,
                    Arrays.copyOf(buffer, filled));
            filled = 0;
        }
    }
}
