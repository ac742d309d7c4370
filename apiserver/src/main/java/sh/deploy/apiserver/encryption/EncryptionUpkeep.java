package sh.deploy.apiserver.encryption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees, on a thread of its own, that the settings file has changed, and takes what it says from then on: wraps data keys anew, so that
 * keys which write no more can go. A file that is not right is told of, and the rules before it stay in force. Safe for all threads.
 */
public final class EncryptionUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EncryptionUpkeep.class);
    private static final int LOOK_EVERY_SECONDS = 1;

    private final EncryptedLog log;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("encryption-keys").daemon().factory());
    private String seen;
    private volatile String fault = "";

    /** @param log is led already, a moment ago */
    public EncryptionUpkeep(EncryptedLog log) {
        this.log = log;
        this.seen = signature(log.settings().file());
    }

    /** Begins to look. */
    public void start() {
        timer.scheduleWithFixedDelay(this::lookOrTell, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    public EncryptionStatus status() {
        return log.status(fault);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void lookOrTell() {
        try {
            look();
        } catch (RuntimeException e) {
            tell("data keys could not be looked after, which is tried again: " + e);
        }
    }

    private void look() {
        log.retireOlderKeys();
        var now = signature(log.settings().file());
        if (now.equals(seen)) {
            tellRewrapped(log.rewrap());
            return;
        }
        try {
            tellRewrapped(log.look());
            seen = now;
            fault = "";
            LOG.info("{} was read again", log.settings().file());
        } catch (IllegalArgumentException | UnusableKeys e) {
            seen = now;
            tell("what is encrypted, and with which keys, stays as it was: " + e.getMessage());
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
    private void tell(String now) {
        if (!fault.equals(now)) {
            fault = now;
            LOG.error("{}", now);
        }
    }

    /** Another one for another file of the same name, or other content in it. */
    private static String signature(Path file) {
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.fileKey() + " " + found.size() + " " + found.lastModifiedTime();
        } catch (IOException e) {
            return "none: " + e;
        }
    }
}
