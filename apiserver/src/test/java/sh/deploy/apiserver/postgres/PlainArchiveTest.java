package sh.deploy.apiserver.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PlainArchiveTest {
    @TempDir
    private Path folder;

    @Test
    void holdsTheProgramsAndHalfOfItIsRefused() throws IOException {
        var archive = folder.resolve("postgres.tar");
        PlainArchive.write(archive);

        unpack(archive, "whole");
        assertThat(folder.resolve("whole/bin/postgres")).isExecutable();
        assertThat(folder.resolve("whole/bin/initdb")).isExecutable();

        try (var half = Files.newByteChannel(archive, StandardOpenOption.WRITE)) {
            half.truncate(half.size() / 2);
        }
        assertThatThrownBy(() -> unpack(archive, "half")).isInstanceOf(EOFException.class);
    }

    private void unpack(Path archive, String name) throws IOException {
        try (var plain = new BufferedInputStream(Files.newInputStream(archive))) {
            new TarReader(plain).unpackInto(folder.resolve(name));
        }
    }
}
