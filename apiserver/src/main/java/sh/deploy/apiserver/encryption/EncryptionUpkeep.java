package sh.deploy.apiserver.encryption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees, on a thread of its own, that the settings file has changed, and takes what it says from then on: wraps data keys anew, so that
 * keys which write no more can go. A file that is not right is told of, and the rules before it stay in force until it is. Safe for all
 * threads.
 */
public final class EncryptionUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EncryptionUpkeep.class);
    private static final int LOOK_EVERY_SECONDS = 1;

    /** A file that was refused may be right without being changed: what it lacked may not be there any more. */
    private static final int TURNS_BETWEEN_REFUSALS = 10;

    private final EncryptedLog log;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("encryption-keys").daemon().factory());

    /** Of the file that was read last; nothing yet, since it may have changed after the lead was taken. */
    private String taken = "";

    private String refused = "";
    private int turnsToWait;
    private volatile String fault = "";
    private volatile String wrongFile = "";

    public EncryptionUpkeep(EncryptedLog log) {
        this.log = log;
    }

    /** Begins to look. */
    public void start() {
        timer.scheduleWithFixedDelay(this::lookOrTell, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    public EncryptionStatus status() {
        return log.status(
                Stream.of(wrongFile, fault).filter(each -> !each.isEmpty()).collect(Collectors.joining("; ")));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One turn of the upkeep. */
    void lookOrTell() {
        try {
            look();
            fault = "";
        } catch (RuntimeException e) {
            fault = told(fault, "data keys could not be looked after, which is tried again: " + e);
        }
    }

    private void look() {
        log.retireOlderKeys();
        var file = log.settings().file();
        var now = signature(file);
        if (now.equals(taken) || (now.equals(refused) && --turnsToWait > 0)) {
            tellRewrapped(log.rewrap());
            return;
        }
        try {
            tellRewrapped(log.look());
            if (!taken.isEmpty()) {
                LOG.info("The keys in {} were read again", file);
            }
            taken = now;
            refused = "";
            wrongFile = "";
        } catch (IllegalArgumentException | UnusableKeys e) {
            refused = now;
            turnsToWait = TURNS_BETWEEN_REFUSALS;
            wrongFile = told(wrongFile, "what is encrypted, and with which keys, stays as it was: " + e.getMessage());
        }
    }

    private void tellRewrapped(int count) {
        if (count > 0) {
            var idle = status().keys().stream()
                    .filter(key -> !key.needed())
                    .map(EncryptionStatus.Key::id)
                    .toList();
            LOG.info("{} data keys are wrapped anew; keys that are not needed any more: {}", count, idle);
        }
    }

    /** Once for as long as it stays the same. */
    private static String told(String before, String now) {
        if (!before.equals(now)) {
            LOG.error("{}", now);
        }
        return now;
    }

    /** Another one for another file of the same name, other content in it, or another owner or mode. */
    private static String signature(Path file) {
        try {
            return Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime,mode")
                    .toString();
        } catch (IOException e) {
            return "none: " + e;
        }
    }
}
