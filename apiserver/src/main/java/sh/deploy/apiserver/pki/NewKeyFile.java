package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes a key into the folder of the keys: whole or not at all, for the folder's owner alone, and on the disk before anything is signed
 * with it.
 */
final class NewKeyFile {
    private static final String TEMPORARY = ".new";
    private static final long HIGHEST_NUMBER = 999_999_999_999_999L;

    /** Whoever writes for longer has died over it. */
    private static final Duration STALE_AFTER = Duration.ofHours(1);

    private NewKeyFile() {}

    /** @throws IOException with a sentence when the folder is another user's, and the key cannot be given to that */
    static void write(Path dir, KeyPair keys, Instant now, Instant signsFrom) throws IOException {
        Files.createDirectories(dir, onlyOwner("rwx------"));
        var file = dir.resolve(number(dir, now) + KeyFolder.SUFFIX);
        var text = KeyFolder.SIGNS_FROM + signsFrom + "\n" + Pem.privateKey(keys.getPrivate())
                + Pem.publicKey((ECPublicKey) keys.getPublic());
        var temporary = Files.createTempFile(dir, TEMPORARY, KeyFolder.SUFFIX, onlyOwner("rw-------"));
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            giveToOwner(temporary, dir);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            force(dir);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes what those left behind who died while they wrote. */
    static void removeStale(Path dir, Instant now) throws IOException {
        try (var left = Files.newDirectoryStream(dir, TEMPORARY + "*" + KeyFolder.SUFFIX)) {
            for (var file : left) {
                if (isStale(file, now)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isStale(Path file, Instant now) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().plus(STALE_AFTER).isBefore(now);
        } catch (NoSuchFileException renamedMeanwhile) {
            return false;
        }
    }

    /** After all that are there, even those that a wrong clock has dated ahead. */
    private static long number(Path dir, Instant now) throws IOException {
        var there = KeyFolder.files(dir);
        long number = there.isEmpty() ? 0 : KeyFolder.number(there.getFirst()) + 1;
        if (number > HIGHEST_NUMBER) {
            throw new IOException("no key can be newer than " + there.getFirst() + "; give that file a lower number");
        }
        return Math.max(number, now.toEpochMilli());
    }

    private static FileAttribute<?> onlyOwner(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Else the server, which runs as that user, could not read it. */
    private static void giveToOwner(Path file, Path dir) throws IOException {
        var owner = Files.getOwner(dir);
        if (Files.getOwner(file).equals(owner)) {
            return;
        }
        try {
            Files.setOwner(file, owner);
        } catch (IOException e) {
            throw othersFolder(dir, e);
        }
    }

    static IOException othersFolder(Path dir, IOException cause) throws IOException {
        return new IOException(
                dir + " belongs to the user " + Files.getOwner(dir).getName()
                        + ", who could not read a key of another's; make the key as that user or as root",
                cause);
    }

    /** Else the name may be lost with the machine's power, and the tokens that were signed meanwhile with it. */
    private static void force(Path dir) throws IOException {
        try (var folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
