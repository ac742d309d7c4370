package sh.deploy.apiserver.encryption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on which key of the settings file, for status pages.
 *
 * @param inClear how many changes and checkpoints lie in clear though their resources are encrypted; null while that is not known
 * @param message what is wrong, empty when nothing is
 */
public record EncryptionStatus(List<Key> keys, @Nullable Long inClear, String message) {
    /**
     * @param id provider, name and the start of a digest of the key
     * @param writes whether new data keys are wrapped by it
     * @param dataKeys how many are
     */
    public record Key(String id, boolean writes, int dataKeys) {
        /** Whether what is in the log and its checkpoints cannot be read without it, or soon could not. */
        public boolean needed() {
            return writes || dataKeys > 0;
        }
    }

    public EncryptionStatus {
        keys = List.copyOf(keys);
    }

    /** @param dataKeys by the ids of the keys that wrapped them */
    static EncryptionStatus of(
            EncryptionRules rules, Map<String, Integer> dataKeys, @Nullable Long inClear, String message) {
        var keys = new ArrayList<Key>();
        for (var key : rules.keys()) {
            int wrapped = dataKeys.entrySet().stream()
                    .filter(entry -> key.isThatOf(entry.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            keys.add(new Key(key.id(), rules.writesWith(key), wrapped));
        }
        return new EncryptionStatus(keys, inClear, message);
    }
}
