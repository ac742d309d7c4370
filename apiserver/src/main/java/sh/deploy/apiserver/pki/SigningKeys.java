package sh.deploy.apiserver.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * The keys that service-account tokens are signed with: one file each, {@code MADE-AT-MILLIS.pem} with both halves and mode 0600. The
 * newest signs. Older ones go on verifying until no token of theirs can be valid any more; then their files are removed. A key that
 * has signed for {@link #SIGNS_FOR} is followed by a new one. Whoever wants that at once adds one by {@link #add}; whoever removes
 * a file ends every token that it signed. Changes of the folder are seen within {@value #LOOK_AGAIN_SECONDS} second. Safe for all threads.
 */
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** Of the keys, below that of the credentials. */
    public static final String FOLDER = "token-keys";

    public static final Duration SIGNS_FOR = Duration.ofDays(90);

    /** No token is made that lives longer. */
    public static final Duration LONGEST_TOKEN = Duration.ofDays(30);

    /** A server that has not seen the newer key yet may sign with the older one for so long. */
    private static final Duration ALLOWANCE = Duration.ofHours(1);

    private static final int LOOK_AGAIN_SECONDS = 1;
    private static final String SUFFIX = ".pem";

    private final Path dir;
    private final Time time;
    private List<Path> files = List.of();
    private List<SigningKey> newestFirst = List.of();
    private long lookedAtNanos;

    private SigningKeys(Path dir, Time time) {
        this.dir = dir;
        this.time = time;
    }

    /** Opens the folder, or makes it and a key in it. */
    static SigningKeys openOrCreate(Path dir, Time time) throws IOException, GeneralSecurityException {
        Files.createDirectories(
                dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var keys = new SigningKeys(dir, time);
        keys.look();
        return keys;
    }

    /** Adds a key, which signs from then on; for whoever does not want to wait until the newest has aged. */
    public static void add(Path dir, Time time) throws IOException, GeneralSecurityException {
        var keys = CertificateAuthority.newKeys();
        long madeAt = time.now().toEpochMilli();
        while (Files.exists(file(dir, madeAt))) {
            madeAt++;
        }
        ClusterPki.writePrivate(file(dir, madeAt), text(keys));
    }

    /** The one that signs. */
    public SigningKey newest() {
        return all().getFirst();
    }

    /** The key of this name; null when there is none, or none any more. */
    public @Nullable SigningKey byId(String id) {
        for (var key : all()) {
            if (key.id().equals(id)) {
                return key;
            }
        }
        return null;
    }

    /** All that verify, the newest first; never empty. */
    public synchronized List<SigningKey> all() {
        if (time.nanos() - lookedAtNanos > TimeUnit.SECONDS.toNanos(LOOK_AGAIN_SECONDS)) {
            try {
                look();
            } catch (IOException | GeneralSecurityException e) {
                LOG.warn("the keys for service-account tokens cannot be read again; those known stay", e);
            }
        }
        return newestFirst;
    }

    private synchronized void look() throws IOException, GeneralSecurityException {
        lookedAtNanos = time.nanos();
        readIfChanged();
        if (newestFirst.isEmpty() || isOver(newestFirst.getFirst().madeAt(), SIGNS_FOR)) {
            add(dir, time);
            readIfChanged();
        }
        if (removeOutlived()) {
            readIfChanged();
        }
    }

    private boolean isOver(Instant from, Duration length) {
        return !time.now().isBefore(from.plus(length));
    }

    private void readIfChanged() throws IOException, GeneralSecurityException {
        List<Path> found;
        try (var listed = Files.list(dir)) {
            found = listed.filter(file -> madeAt(file) >= 0)
                    .sorted(Comparator.comparingLong(SigningKeys::madeAt).reversed())
                    .toList();
        }
        if (!found.equals(files)) {
            var read = new ArrayList<SigningKey>();
            for (var file : found) {
                read.add(read(file));
            }
            files = found;
            newestFirst = List.copyOf(read);
        }
    }

    /** A key signs until the next one is there, and what it signed last is over some time after that. */
    private boolean removeOutlived() throws IOException {
        boolean removed = false;
        for (int i = 1; i < files.size(); i++) {
            if (isOver(newestFirst.get(i - 1).madeAt(), LONGEST_TOKEN.plus(ALLOWANCE))) {
                removed |= Files.deleteIfExists(files.get(i));
            }
        }
        return removed;
    }

    private static SigningKey read(Path file) throws IOException, GeneralSecurityException {
        var text = Files.readString(file);
        return SigningKey.of(
                Instant.ofEpochMilli(madeAt(file)),
                Pem.readPublicKey(Pem.part("PUBLIC KEY", text)),
                Pem.readPrivateKey(Pem.part("PRIVATE KEY", text)));
    }

    private static String text(KeyPair keys) {
        return Pem.privateKey(keys.getPrivate()) + Pem.publicKey((ECPublicKey) keys.getPublic());
    }

    private static Path file(Path dir, long madeAt) {
        return dir.resolve(madeAt + SUFFIX);
    }

    /** Negative for a file that is no key. */
    private static long madeAt(Path file) {
        var name = file.getFileName().toString();
        var number = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
        return number.matches("\\d{1,15}") ? Long.parseLong(number) : -1;
    }
}
