package sh.deploy.apiserver.encryption;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import sh.deploy.api.time.Time;

/** Gives a settings file a new key. */
public final class KeyRotation {
    private static final DateTimeFormatter KEY_NAME =
            DateTimeFormatter.ofPattern("'key-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private KeyRotation() {}

    /**
     * Puts a new key in front of each that encrypts, and leaves all that are there. Waits for whoever does the same.
     *
     * @return its id
     * @throws IllegalArgumentException the file is not right, or says to encrypt nothing
     * @throws IOException it cannot be written, or was changed meanwhile by somebody else; it is as it was, or as they left it
     */
    public static String addKey(Path file, Time time) throws IOException {
        synchronized (KeyRotation.class) { // a file is locked for a process, not for its threads
            try (var lock = lock(file)) {
                lock.lock();
                RulesFile.removeUnfinished(file);
                return addKeyAlone(file, time);
            }
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        return FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static String addKeyAlone(Path file, Time time) throws IOException {
        var before = Files.readAllBytes(file);
        var rules = RulesFile.read(file);
        if (!rules.encryptSomething()) {
            throw new IllegalArgumentException(
                    file + " says to encrypt nothing: the first provider of each resource is identity");
        }
        var key = KeyEncryptionKey.create(freeName(rules, time), new SecureRandom());
        RulesFile.replace(file, NewRules.withFirst(key, rules), before);
        return key.id();
    }

    static KeyEncryptionKey newKey(Time time) {
        return KeyEncryptionKey.create(KEY_NAME.format(time.now()), new SecureRandom());
    }

    /** Two keys may be made within a second. */
    private static String freeName(EncryptionRules rules, Time time) {
        var taken = rules.keys().stream().map(KeyEncryptionKey::name).toList();
        var name = KEY_NAME.format(time.now());
        for (int next = 2; taken.contains(name); next++) {
            name = KEY_NAME.format(time.now()) + "-" + next;
        }
        return name;
    }
}
