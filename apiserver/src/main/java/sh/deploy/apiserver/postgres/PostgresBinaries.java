package sh.deploy.apiserver.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per version from the archive on the class path, or from a plain one that lies beside our jar: to
 * decompress it takes longer than all else at a first start.
 */
final class PostgresBinaries {
    /** Version of the archive on the class path. */
    static final String VERSION = "18.6.0";

    /** In a distribution, beside the jars. */
    static final String PLAIN_ARCHIVE = "postgres-linux-x86_64.tar";

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;

    private PostgresBinaries(Path folder) {
        this.folder = folder;
    }

    /** Unpacks unless that was done before. Half an archive is never taken for a whole one. */
    static PostgresBinaries in(Path parent) throws IOException {
        var folder = parent.resolve("bin-" + VERSION);
        if (!Files.exists(folder)) {
            var unfinished = Files.createTempDirectory(parent, "unpacking-");
            unpack(unfinished);
            try {
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                Folders.delete(unfinished); // another process was faster
            }
        }
        return new PostgresBinaries(folder);
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    static String majorVersion() {
        return VERSION.substring(0, VERSION.indexOf('.'));
    }

    private static void unpack(Path folder) throws IOException {
        var arch = System.getProperty("os.arch", "");
        if (!arch.equals("amd64") && !arch.equals("x86_64")) {
            throw new IOException("the embedded PostgreSQL is for amd64, not for " + arch
                    + "; install PostgreSQL 15 or newer and pass --database");
        }
        try (var archive = plainArchive()) {
            new TarReader(archive).unpackInto(folder);
        }
    }

    private static InputStream plainArchive() throws IOException {
        var ready = besideOurJar();
        return Files.isRegularFile(ready)
                ? new BufferedInputStream(Files.newInputStream(ready), BUFFER_BYTES)
                : decompressed();
    }

    /** What of PostgreSQL is on the class path, as a tar archive. */
    static InputStream decompressed() throws IOException {
        var archive = PostgresBinaries.class.getClassLoader().getResourceAsStream(ARCHIVE);
        if (archive == null) {
            throw new IOException("PostgreSQL's programs (" + ARCHIVE + ") are not on the class path");
        }
        return new BufferedInputStream(new XZInputStream(archive), BUFFER_BYTES);
    }

    private static Path besideOurJar() throws IOException {
        try {
            var ours =
                    PostgresBinaries.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(ours.toURI()).resolveSibling(PLAIN_ARCHIVE);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
