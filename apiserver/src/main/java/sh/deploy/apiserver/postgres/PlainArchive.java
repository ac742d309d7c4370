package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the build runs to lay PostgreSQL's programs beside the jars, ready to be unpacked: {@code PlainArchive FOLDER}. */
public final class PlainArchive {
    private PlainArchive() {}

    /** For the build alone. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]).resolve(PostgresBinaries.PLAIN_ARCHIVE));
    }

    static void write(Path file) throws IOException {
        try (var archive = PostgresBinaries.decompressed()) {
            Files.copy(archive, file);
        }
    }
}
