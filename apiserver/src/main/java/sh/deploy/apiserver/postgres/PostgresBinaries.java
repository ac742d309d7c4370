package sh.deploy.apiserver.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once per version from the archive on the class path. */
final class PostgresBinaries {
    /** Version of the archive on the class path. */
    static final String VERSION = "18.6.0";

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

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
        try (var archive = PostgresBinaries.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new IOException("PostgreSQL's programs (" + ARCHIVE + ") are not on the class path");
            }
            new TarReader(new BufferedInputStream(new XZInputStream(archive), 1 << 16)).unpackInto(folder);
        }
    }
}
