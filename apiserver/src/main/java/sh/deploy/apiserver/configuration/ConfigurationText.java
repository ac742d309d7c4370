package sh.deploy.apiserver.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads the text of a settings file. */
public final class ConfigurationText {
    public static final int MOST_BYTES = 1 << 20;

    private ConfigurationText() {}

    /**
     * All of it. What is no regular file is not read: it may have no end, or nothing to read until somebody writes.
     *
     * @throws IOException with a sentence that names the file: it is not there, cannot be read, is too long or is no text
     */
    public static String read(Path file) throws IOException {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                throw new IOException(file + " is no regular file");
            }
            try (var bytes = Files.newInputStream(file)) {
                return text(file, bytes.readNBytes(MOST_BYTES + 1));
            }
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (FileSystemException e) {
            throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private static String text(Path file, byte[] bytes) throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw new IOException(file + " has more than " + MOST_BYTES + " bytes");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text", e);
        }
    }
}
