package sh.deploy.kubelet.containers;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The image that sandboxes run, built here without a registry: a tar with one file. */
public final class PauseImage {
    private static final String REPOSITORY = "deploy.local/pause";
    private static final String TAG = "1";
    private static final int BLOCK = 512;

    public static final String REFERENCE = REPOSITORY + ":" + TAG;
    public static final List<String> COMMAND = List.of("/pause");

    private PauseImage() {}

    /** Makes the image unless the engine has it. */
    public static void ensure(ContainerEngine engine) {
        if (engine.image(REFERENCE).isEmpty()) {
            engine.importImage(REPOSITORY, TAG, tar(PauseBinary.forArchitecture(System.getProperty("os.arch"))));
        }
    }

    private static InputStream tar(byte[] program) {
        int padded = (program.length + BLOCK - 1) / BLOCK * BLOCK;
        var archive = ByteBuffer.allocate(BLOCK + padded + 2 * BLOCK);
        archive.put(0, header("pause", program.length));
        archive.put(BLOCK, program);
        return new ByteArrayInputStream(archive.array());
    }

    /** A POSIX tar header of an executable file. */
    private static byte[] header(String name, int size) {
        var header = ByteBuffer.allocate(BLOCK);
        header.put(0, ascii(name));
        header.put(100, ascii("0000755\0"));
        header.put(108, ascii("0000000\0"));
        header.put(116, ascii("0000000\0"));
        header.put(124, ascii(octal(size, 11)));
        header.put(136, ascii(octal(0, 11)));
        header.put(148, ascii("        "));
        header.put(156, ascii("0"));
        header.put(257, ascii("ustar\00000"));
        int sum = 0;
        for (byte value : header.array()) {
            sum += value & 0xff;
        }
        header.put(148, ascii(octal(sum, 6) + " "));
        return header.array();
    }

    private static String octal(int value, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "o\0", value);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
