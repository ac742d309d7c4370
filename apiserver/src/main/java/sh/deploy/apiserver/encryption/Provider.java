package sh.deploy.apiserver.encryption;

import java.util.List;

/** One way to write objects down. */
sealed interface Provider {
    /** In clear. */
    record Identity() implements Provider {}

    /** Sealed with data keys that one of these keys wraps; the first one wraps new ones. */
    record Keys(List<KeyEncryptionKey> keys) implements Provider {
        public Keys {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("a provider that encrypts has a key");
            }
        }
    }
}
