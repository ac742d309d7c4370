package sh.deploy.deployctl;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;

/**
 * Everything a command gets from its surroundings.
 *
 * @param folder what relative paths start from
 * @param terminal whether a person reads {@code out}
 */
public record Session(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        boolean terminal,
        Time time) {

    /** This process's own. */
    static Session ofProcess() {
        return new Session(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                Path.of(""),
                isTerminal("1"),
                new SystemTime());
    }

    public Path resolve(String path) {
        return folder.resolve(path);
    }

    /** {@code $HOME}, which scripts may set; never Java's idea of it. */
    public Path home() {
        return Path.of(environment.getOrDefault("HOME", "/"));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, StandardCharsets.UTF_8);
    }

    private static boolean isTerminal(String descriptor) {
        try {
            var target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
