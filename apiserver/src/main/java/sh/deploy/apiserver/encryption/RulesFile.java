package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings file: for its owner only, read whole, written whole or not at all. */
final class RulesFile {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private static final String TEMPORARY = ".new";
    private static final String TEMPORARY_END = ".yaml";

    private RulesFile() {}

    static boolean isThere(Path file) {
        return Files.exists(file);
    }

    /** Of writers that were killed: keys may be in them that were to be destroyed. */
    static void removeUnfinished(Path file) throws IOException {
        var folder = folder(file);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var found = Files.newDirectoryStream(folder, TEMPORARY + "*" + TEMPORARY_END)) {
            for (var unfinished : found) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    /** @throws IllegalArgumentException with a sentence that names the file, when it cannot be read or is not right */
    static EncryptionRules read(Path file) {
        String text;
        try {
            var open = Files.getPosixFilePermissions(file);
            if (OTHERS.stream().anyMatch(open::contains)) {
                throw new IllegalArgumentException(file + " may be read or changed by others than its owner ("
                        + PosixFilePermissions.toString(open) + "), and has keys in it: chmod 600 " + file);
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        }
        return RulesReader.read(file.toString(), text);
    }

    /** On the disk before anything is encrypted with what is in it. */
    static void write(Path file, EncryptionRules rules) throws IOException {
        write(file, rules, null);
    }

    /**
     * In place of what was read.
     *
     * @param before the bytes that were read
     * @throws IOException somebody has changed the file since; it is as they left it
     */
    static void replace(Path file, EncryptionRules rules, byte[] before) throws IOException {
        write(file, rules, before);
    }

    private static void write(Path file, EncryptionRules rules, byte @Nullable [] before) throws IOException {
        var folder = folder(file);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var temporary = Files.createTempFile(
                folder,
                TEMPORARY,
                TEMPORARY_END,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text(rules).getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (Files.exists(file)) {
                Files.setOwner(temporary, Files.getOwner(file));
            }
            if (before != null && !Arrays.equals(before, Files.readAllBytes(file))) {
                throw new IOException(file + " was changed meanwhile, and stays as it is now: try again");
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var parent = FileChannel.open(folder, StandardOpenOption.READ)) {
                parent.force(true);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String text(EncryptionRules rules) {
        var text = new StringBuilder("""
                # What is encrypted in the log and its checkpoints, and with which keys: the first provider and the first of its keys
                # write, all are read. Without this file nobody can read what is encrypted: keep a copy of it, apart from copies of
                # the database.
                """);
        text.append("apiVersion: ").append(RulesReader.API_VERSION).append('\n');
        text.append("kind: ").append(RulesReader.KIND).append('\n');
        text.append("resources:\n");
        for (var rule : rules.rules()) {
            text.append("- resources:\n");
            rule.resources()
                    .forEach(pattern -> text.append("  - '").append(pattern).append("'\n"));
            text.append("  providers:\n");
            rule.providers().forEach(provider -> append(text, provider));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Provider provider) {
        switch (provider) {
            case Provider.Identity identity -> text.append("  - identity: {}\n");
            case Provider.Keys keys -> {
                var word = keys.keys().getFirst().wrapping().word();
                text.append("  - ").append(word).append(":\n      keys:\n");
                for (var key : keys.keys()) {
                    text.append("      - name: '").append(key.name()).append("'\n");
                    text.append("        secret: ")
                            .append(Base64.getEncoder().encodeToString(key.secret()))
                            .append('\n');
                }
            }
        }
    }
}
