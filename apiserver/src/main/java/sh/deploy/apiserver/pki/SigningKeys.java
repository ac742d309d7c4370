package sh.deploy.apiserver.pki;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/**
 * The keys that service-account tokens are signed with, one file each. The newest signs; a new one does so only after it was published for
 * {@link #PUBLISHED_FOR}. Older ones go on verifying until no token of theirs can be valid any more; then their files are removed. A key
 * that has signed for {@link #SIGNS_FOR} is followed by a new one, made ahead of that. Whoever wants one earlier makes it by {@link #add};
 * whoever removes a file ends every token that it signed. The folder is looked at from {@link #start} to {@link #close}, every
 * {@value #LOOK_EVERY_SECONDS} second, on a thread of its own; all else only computes. Safe for all threads.
 */
public final class SigningKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** Of the keys, below that of the credentials. */
    public static final String FOLDER = "token-keys";

    public static final Duration SIGNS_FOR = Duration.ofDays(90);

    /** No token is made that lives longer. */
    public static final Duration LONGEST_TOKEN = Duration.ofDays(30);

    /** Whoever has read the published key set may go by it for so long. */
    public static final Duration KEY_SET_MAX_AGE = Duration.ofHours(1);

    /** How long a key is published before it signs: with a minute to answer in. */
    public static final Duration PUBLISHED_FOR = KEY_SET_MAX_AGE.plusMinutes(1);

    private static final int LOOK_EVERY_SECONDS = 1;

    private final Path dir;
    private final KeyFolder folder;
    private final Time time;
    private volatile List<SigningKey> newestFirst = List.of();
    private @Nullable ScheduledExecutorService timer;
    private String told = "";

    private SigningKeys(Path dir, Time time) {
        this.dir = dir;
        this.folder = new KeyFolder(dir);
        this.time = time;
    }

    /**
     * Opens the folder, or makes it and a key in it.
     *
     * @throws IOException when there is no key that can be read, and none can be made
     */
    static SigningKeys openOrCreate(Path dir, Time time) throws IOException, GeneralSecurityException {
        var keys = new SigningKeys(dir, time);
        try {
            keys.look();
        } catch (IOException | GeneralSecurityException e) {
            if (keys.newestFirst.isEmpty()) {
                throw e;
            }
            keys.tell(e);
        }
        return keys;
    }

    /**
     * Adds a key.
     *
     * @param atOnce it signs although not everybody knows it yet
     * @return from when on it signs
     * @throws IOException with a sentence when this user cannot make one that the server could read
     */
    public static Instant add(Path dir, Time time, boolean atOnce) throws IOException, GeneralSecurityException {
        var now = time.now();
        try {
            boolean isFirst = KeyFolder.files(dir).isEmpty();
            var signsFrom = KeySchedule.signsFrom(atOnce || isFirst, now);
            NewKeyFile.write(dir, CertificateAuthority.newKeys(), now, signsFrom);
            return signsFrom;
        } catch (AccessDeniedException e) {
            throw NewKeyFile.othersFolder(dir, e);
        }
    }

    /** Begins to see what changes in the folder, and to make and remove keys in time. */
    public synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("token-keys").daemon().factory());
        timer.scheduleWithFixedDelay(this::lookOrTell, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }

    /** The one that signs now. */
    public SigningKey signer() {
        var keys = newestFirst;
        if (keys.isEmpty()) {
            throw Problem.of(
                            Reason.SERVICE_UNAVAILABLE,
                            "there is no key to sign tokens with, and none could be made; the server's log says why")
                    .toException();
        }
        return KeySchedule.signer(keys, time.now());
    }

    /** The key of this name; null when there is none, or none any more. */
    public @Nullable SigningKey byId(String id) {
        for (var key : newestFirst) {
            if (key.id().equals(id)) {
                return key;
            }
        }
        return null;
    }

    /** All that verify, the newest first. */
    public List<SigningKey> all() {
        return newestFirst;
    }

    /** What was read counts at once, whether or not anything can be written. */
    synchronized void look() throws IOException, GeneralSecurityException {
        var now = time.now();
        newestFirst = folder.read();
        if (KeySchedule.isDue(newestFirst, now)) {
            NewKeyFile.write(
                    dir, CertificateAuthority.newKeys(), now, KeySchedule.signsFrom(newestFirst.isEmpty(), now));
            newestFirst = folder.read();
        }
        for (var outlived : KeySchedule.outlived(newestFirst, now)) {
            folder.remove(outlived);
            newestFirst =
                    newestFirst.stream().filter(key -> !key.equals(outlived)).toList();
        }
        NewKeyFile.removeStale(dir, now);
    }

    private synchronized void lookOrTell() {
        try {
            look();
            told = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            tell(e);
        }
    }

    /** Once for as long as it stays the same. */
    private synchronized void tell(Exception fault) {
        if (!told.equals(fault.toString())) {
            told = fault.toString();
            LOG.error(
                    "the keys for service-account tokens cannot be looked after; {} of them are in use and stay",
                    newestFirst.size(),
                    fault);
        }
    }
}
