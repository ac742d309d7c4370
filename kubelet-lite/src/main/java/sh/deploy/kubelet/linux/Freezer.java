package sh.deploy.kubelet.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stops all processes of a control group and lets them go on, within microseconds where an engine starts a program to have the same
 * done. Version 1's freezer where there is one, else version 2's. Safe for all threads.
 *
 * <p>Source: the kernel's documentation, "Cgroup Freezer" and, for version 2, "Core Interface Files".
 */
public final class Freezer {
    /** What is in the middle of something stops a little later. */
    private static final int LOOKS = 200;

    private static final int MILLIS_BETWEEN = 1;

    private static final int MOUNT_POINT = 1;
    private static final int MOUNT_TYPE = 2;
    private static final int MOUNT_OPTIONS = 3;

    private final Path control;
    private final Path asked;
    private final Path reached;
    private final Words words;

    /**
     * @param stop written to stop all
     * @param goOn written to let all go on
     * @param asked a line of the file that says whether the group itself, and not one above it, is to stand still
     * @param reached a line of the file that says whether all stand still
     */
    private record Words(String stop, String goOn, String asked, String reached) {}

    private static final Words FIRST = new Words("FROZEN", "THAWED", "1", "FROZEN");
    private static final Words SECOND = new Words("1", "0", "1", "frozen 1");

    private Freezer(Path control, Path asked, Path reached, Words words) {
        this.control = control;
        this.asked = asked;
        this.reached = reached;
        this.words = words;
    }

    /**
     * That of a container's group, whatever groups the container has made below it.
     *
     * @param pid of one of its processes
     * @param container stands in the group's name
     * @return empty where no such group is to be seen
     */
    public static Optional<Freezer> of(int pid, String container) {
        var groups = ProcessFiles.cgroups(pid)
                .lines()
                .map(line -> upTo(container, line))
                .filter(line -> !line.isEmpty())
                .toList();
        return ofGroups(String.join("\n", groups));
    }

    /** The line, whose path ends with the folder that is named for the container; empty when none is. */
    static String upTo(String container, String line) {
        int at = line.indexOf(container);
        int end = at < 0 ? -1 : line.indexOf('/', at);
        return at < 0 ? "" : end < 0 ? line : line.substring(0, end);
    }

    /** @param groups as {@link ProcessFiles#cgroups} gives them */
    public static Optional<Freezer> ofGroups(String groups) {
        var lines = groups.lines()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .toList();
        return lines.stream()
                .filter(parts -> List.of(parts[1].split(",")).contains("freezer"))
                .flatMap(parts -> at(Mounts.FIRST, parts[2]).stream())
                .findFirst()
                .or(() -> lines.stream()
                        .filter(parts -> parts[0].equals("0") && parts[1].isEmpty())
                        .flatMap(parts -> at(Mounts.SECOND, parts[2]).stream())
                        .findFirst());
    }

    private static Optional<Freezer> at(@Nullable String mount, String group) {
        return mount == null ? Optional.empty() : at(Path.of(mount + group));
    }

    /** @param group its folder; the root group has no freezer */
    static Optional<Freezer> at(Path group) {
        var first = group.resolve("freezer.state");
        if (Files.isReadable(first)) {
            return Optional.of(new Freezer(first, group.resolve("freezer.self_freezing"), first, FIRST));
        }
        var second = group.resolve("cgroup.freeze");
        return Files.isReadable(second)
                ? Optional.of(new Freezer(second, second, group.resolve("cgroup.events"), SECOND))
                : Optional.empty();
    }

    /**
     * Returns when all stand still.
     *
     * @return false when not all did so in time; then they go on
     * @throws IOException when the group is gone, or we may not change it
     */
    public boolean freeze() throws IOException {
        Files.writeString(control, words.stop);
        for (int i = 0; i < LOOKS; i++) {
            if (says(reached, words.reached)) {
                return true;
            }
            try {
                Thread.sleep(MILLIS_BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        thaw();
        return false;
    }

    /** @throws IOException when the group is gone, or we may not change it */
    public void thaw() throws IOException {
        Files.writeString(control, words.goOn);
    }

    /** Whether the group was told to stop, and not one above it. False as well when it is gone. */
    public boolean isFrozen() {
        return says(asked, words.asked);
    }

    private static boolean says(Path file, String line) {
        try {
            return Files.readString(file).lines().anyMatch(line::equals);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Read once: they stay for as long as the machine runs. */
    private static final class Mounts {
        private static final @Nullable String FIRST =
                of("cgroup", "freezer").findFirst().orElse(null);
        private static final @Nullable String SECOND =
                of("cgroup2", "").findFirst().orElse(null);

        private static Stream<String> of(String type, String option) {
            try {
                return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" "))
                        .filter(mount -> mount.length > MOUNT_OPTIONS
                                && mount[MOUNT_TYPE].equals(type)
                                && (option.isEmpty()
                                        || List.of(mount[MOUNT_OPTIONS].split(","))
                                                .contains(option)))
                        .map(mount -> mount[MOUNT_POINT]);
            } catch (IOException e) {
                return Stream.empty();
            }
        }
    }
}
