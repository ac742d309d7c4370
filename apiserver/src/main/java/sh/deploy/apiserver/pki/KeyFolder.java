package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the keys: {@code NUMBER.pem}, the newest with the highest number. A key is there while its file is listed, whatever becomes
 * of other files. One that is no key is left out and named in the log, once. For one thread at a time.
 */
final class KeyFolder {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFolder.class);

    static final String SUFFIX = ".pem";
    static final String SIGNS_FROM = "Signs-From: ";

    private static final String NUMBER = "\\d{1,15}";
    private static final long MAX_BYTES = 16 << 10;

    private record Known(String text, SigningKey key) {}

    private final Path dir;
    private Map<Path, Known> known = Map.of();
    private Map<Path, String> faults = Map.of();

    KeyFolder(Path dir) {
        this.dir = dir;
    }

    /**
     * All keys, the newest first; none where there is no folder.
     *
     * @throws IOException when the folder cannot be listed
     */
    List<SigningKey> read() throws IOException {
        var found = new LinkedHashMap<Path, Known>();
        var wrong = new TreeMap<Path, String>();
        for (var file : files(dir)) {
            try {
                found.put(file, read(file));
            } catch (NoSuchFileException removedMeanwhile) {
                // It counts no more.
            } catch (IOException e) {
                wrong.put(file, e.toString());
                var before = known.get(file);
                if (before != null) {
                    found.put(file, before); // it is listed yet
                }
            } catch (GeneralSecurityException e) {
                wrong.put(file, String.valueOf(e.getMessage()));
            }
        }
        tell(wrong);
        known = found;
        return found.values().stream().map(Known::key).toList();
    }

    /** The newest first; empty where there is no folder. */
    static List<Path> files(Path dir) throws IOException {
        try (var listed = Files.list(dir)) {
            return listed.filter(file -> number(file) >= 0)
                    .sorted(Comparator.comparingLong(KeyFolder::number).reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (NotDirectoryException e) {
            throw new IOException(dir + " is a file; the keys for tokens need a folder there", e);
        }
    }

    /** Negative for a file that is no key. */
    static long number(Path file) {
        var name = file.getFileName().toString();
        var number = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
        return number.matches(NUMBER) ? Long.parseLong(number) : -1;
    }

    /** Harmless when its file is gone already. */
    void remove(SigningKey key) throws IOException {
        for (var entry : known.entrySet()) {
            if (entry.getValue().key().equals(key)) {
                Files.deleteIfExists(entry.getKey());
            }
        }
    }

    private Known read(Path file) throws IOException, GeneralSecurityException {
        if (Files.size(file) > MAX_BYTES) {
            throw new GeneralSecurityException("it is longer than " + MAX_BYTES + " bytes");
        }
        var text = new String(Files.readAllBytes(file), US_ASCII);
        var before = known.get(file);
        return before != null && before.text().equals(text) ? before : new Known(text, key(file, text));
    }

    private static SigningKey key(Path file, String text) throws GeneralSecurityException {
        return SigningKey.of(
                signsFrom(file, text),
                Pem.readPublicKey(Pem.part("PUBLIC KEY", text)),
                Pem.readPrivateKey(Pem.part("PRIVATE KEY", text)));
    }

    /** A file that does not say it is of an earlier version, in which a key signed from its making on. */
    private static Instant signsFrom(Path file, String text) throws GeneralSecurityException {
        var said = text.lines()
                .filter(line -> line.startsWith(SIGNS_FROM))
                .map(line -> line.substring(SIGNS_FROM.length()).strip())
                .findFirst();
        try {
            return said.isPresent() ? Instant.parse(said.get()) : Instant.ofEpochMilli(number(file));
        } catch (DateTimeParseException e) {
            throw new GeneralSecurityException(
                    "\"" + SIGNS_FROM.strip() + "\" takes a moment such as 2030-01-31T12:00:00Z", e);
        }
    }

    private void tell(Map<Path, String> wrong) {
        wrong.forEach((file, why) -> {
            if (!why.equals(faults.get(file))) {
                LOG.error("{} holds no key for service-account tokens that can be read: {}", file, why);
            }
        });
        faults = wrong;
    }
}
