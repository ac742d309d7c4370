package sh.deploy.kubelet.containers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A small image with a shell for tests, made from the system's static busybox. */
public final class TestImages {
    private static final String REPOSITORY = "deploy.local/kubelet-test";
    public static final String SHELL = REPOSITORY + ":2";
    private static final List<String> APPLETS = List.of(
            "sh",
            "sleep",
            "cat",
            "echo",
            "true",
            "false",
            "ls",
            "touch",
            "env",
            "wget",
            "nc",
            "httpd",
            "id",
            "hostname",
            "kill",
            "mkdir",
            "seq",
            "test",
            "stat",
            "readlink",
            "df",
            "rm",
            "cp");

    private TestImages() {}

    public static void ensureShell(ContainerEngine engine) {
        if (engine.image(SHELL).isEmpty()) {
            engine.importImage(REPOSITORY, "2", tar());
        }
    }

    /** After a class of tests; harmless while a container of another still uses it. */
    public static void remove() {
        try (var engine = DockerEngine.open(Path.of("/var/run/docker.sock"))) {
            engine.removeImage(SHELL);
        }
    }

    static InputStream tar() {
        try {
            var busybox = Files.readAllBytes(Path.of("/bin/busybox"));
            int padded = (busybox.length + 511) / 512 * 512;
            var archive = ByteBuffer.allocate(512 + padded + APPLETS.size() * 512 + 4 * 512);
            archive.put(header("bin/busybox", busybox.length, '0', ""));
            archive.put(busybox).position(512 + padded);
            APPLETS.forEach(applet -> archive.put(header("bin/" + applet, 0, '2', "busybox")));
            archive.put(header("tmp/", 0, '5', ""));
            archive.put(header("etc/", 0, '5', ""));
            return new ByteArrayInputStream(archive.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] header(String name, int size, char type, String target) {
        var header = ByteBuffer.allocate(512);
        header.put(0, ascii(name)).put(100, ascii(name.equals("tmp/") ? "0001777\0" : "0000755\0"));
        header.put(108, ascii("0000000\0")).put(116, ascii("0000000\0"));
        header.put(124, ascii(String.format(Locale.ROOT, "%011o\0", size))).put(136, ascii("00000000000\0"));
        header.put(148, ascii("        ")).put(156, (byte) type).put(157, ascii(target));
        header.put(257, ascii("ustar\00000"));
        int sum = 0;
        for (byte value : header.array()) {
            sum += value & 0xff;
        }
        header.put(148, ascii(String.format(Locale.ROOT, "%06o\0 ", sum)));
        return header.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
