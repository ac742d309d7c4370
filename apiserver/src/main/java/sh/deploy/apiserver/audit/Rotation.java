package sh.deploy.apiserver.audit;

import java.time.Duration;

/**
 * How large the record in files may become.
 *
 * @param mostBytes of one file; the event that would make it longer begins the next
 * @param longest how long a full file is kept; zero: for ever
 * @param mostFiles how many full files are kept beside the current one; 0: all of them
 */
public record Rotation(long mostBytes, Duration longest, int mostFiles) {
    private static final long MEGABYTE = 1 << 20;

    /** At most 1.1 GB, and nothing older than a month. */
    public static final Rotation USUAL = new Rotation(100 * MEGABYTE, Duration.ofDays(30), 10);

    public Rotation {
        if (mostBytes < 1 || longest.isNegative() || mostFiles < 0) {
            throw new IllegalArgumentException("files have a size, and no negative age or number");
        }
    }

    /** In the units that settings have. */
    public static Rotation of(int megabytes, int days, int files) {
        return new Rotation(megabytes * MEGABYTE, Duration.ofDays(days), files);
    }

    public int megabytes() {
        return (int) (mostBytes / MEGABYTE);
    }

    public int days() {
        return (int) longest.toDays();
    }
}
