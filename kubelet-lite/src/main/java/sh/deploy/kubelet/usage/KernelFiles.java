package sh.deploy.kubelet.usage;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads files that the kernel makes up when they are read: short, and of no length that could be asked for. Keeps one buffer, since
 * an agent reads some of them for each container every few seconds. One thread at a time.
 */
public final class KernelFiles {
    /** More than {@code memory.stat} and {@code /proc/meminfo} take; what is longer is cut. */
    private static final int MAX_BYTES = 16 * 1024;

    private final byte[] buffer = new byte[MAX_BYTES];

    /** Empty when it cannot be read. */
    public String readOrEmpty(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            return "";
        }
    }

    String read(Path file) throws IOException {
        try (var in = new FileInputStream(file.toFile())) {
            return new String(buffer, 0, in.readNBytes(buffer, 0, MAX_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * The number behind a name at the start of a line, such as {@code usage_usec 17} or {@code MemTotal:  17 kB}; zero when no line
     * has it.
     */
    public static long value(String text, String name) {
        int line = 0;
        while (!text.startsWith(name, line) || !isBlank(text, line + name.length())) {
            line = text.indexOf('\n', line) + 1;
            if (line == 0) {
                return 0;
            }
        }
        return number(text, line + name.length());
    }

    private static boolean isBlank(String text, int at) {
        return at < text.length() && text.charAt(at) == ' ';
    }

    private static long number(String text, int from) {
        int start = from;
        while (isBlank(text, start)) {
            start++;
        }
        int end = start;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Long.parseLong(text, start, end, 10);
    }
}
