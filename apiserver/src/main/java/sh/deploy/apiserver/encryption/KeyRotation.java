package sh.deploy.apiserver.encryption;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import sh.deploy.api.time.Time;

/** Gives a settings file a new key. */
public final class KeyRotation {
    private static final DateTimeFormatter KEY_NAME =
            DateTimeFormatter.ofPattern("'key-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private KeyRotation() {}

    /**
     * Puts a new key in front of each that encrypts, and leaves all that are there.
     *
     * @return its id
     * @throws IllegalArgumentException the file is not right, or says to encrypt nothing
     * @throws IOException it cannot be written; it is as it was
     */
    public static String addKey(Path file, Time time) throws IOException {
        var rules = RulesFile.read(file);
        if (!rules.encryptSomething()) {
            throw new IllegalArgumentException(
                    file + " says to encrypt nothing: the first provider of each resource is identity");
        }
        var key = KeyEncryptionKey.create(freeName(rules, time), new SecureRandom());
        RulesFile.write(file, NewRules.withFirst(key, rules));
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
