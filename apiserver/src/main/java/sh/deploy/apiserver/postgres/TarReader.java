package sh.deploy.apiserver.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * Unpacks a tar archive in the ustar format: folders, files and symbolic links, with the owner's permissions. Refuses paths that
 * lead out of the folder.
 */
final class TarReader {
    private static final int BLOCK = 512;

    private final InputStream archive;
    private final byte[] header = new byte[BLOCK];

    TarReader(InputStream archive) {
        this.archive = archive;
    }

    void unpackInto(Path folder) throws IOException {
        while (readHeader()) {
            var target = inside(folder, name());
            switch (header[156]) {
                case '5' -> Files.createDirectories(target);
                case '2' -> {
                    var link = text(157, 100);
                    inside(
                            folder,
                            folder.relativize(target.resolveSibling(link)).toString());
                    Files.createSymbolicLink(target, Path.of(link));
                }
                case '0', 0 -> writeFile(target);
                default -> throw new IOException("unexpected entry of type " + (char) header[156] + ": " + name());
            }
        }
    }

    private boolean readHeader() throws IOException {
        if (archive.readNBytes(header, 0, BLOCK) < BLOCK) {
            throw new EOFException("the archive ends in the middle of a header");
        }
        for (byte one : header) {
            if (one != 0) {
                return true;
            }
        }
        return false;
    }

    private void writeFile(Path target) throws IOException {
        long size = octal(124, 12);
        Files.createDirectories(target.resolveSibling("."));
        try (var file = Files.newOutputStream(target)) {
            var buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = archive.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the archive ends in the middle of " + target);
                }
                file.write(buffer, 0, read);
                left -= read;
            }
        }
        boolean executable = (octal(100, 8) & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        archive.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    private String name() {
        var prefix = text(345, 155);
        return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOfRange(header, offset, end), UTF_8);
    }

    private long octal(int offset, int length) {
        var digits = text(offset, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static Path inside(Path folder, String name) throws IOException {
        var target = folder.resolve(name).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive holds a path that leads out of its folder: " + name);
        }
        return target;
    }
}
