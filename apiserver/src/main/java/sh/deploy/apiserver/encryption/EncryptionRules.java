package sh.deploy.apiserver.encryption;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is encrypted, and by which keys. Of the rules, the first that is for a resource counts. */
record EncryptionRules(List<ResourceRule> rules) {
    EncryptionRules {
        rules = List.copyOf(rules);
    }

    /** Null for a resource that no rule is for: it is written in clear, and read as it is found. */
    @Nullable
    ResourceRule of(String group, String resource) {
        for (var rule : rules) {
            if (rule.isFor(group, resource)) {
                return rule;
            }
        }
        return null;
    }

    boolean encryptSomething() {
        return writer() != null;
    }

    /** The first key that writes; null when none does. */
    @Nullable
    KeyEncryptionKey writer() {
        for (var rule : rules) {
            var writer = rule.writer();
            if (writer != null) {
                return writer;
            }
        }
        return null;
    }

    /** Whether it has keys which write nothing, as while one is taken out of use. */
    boolean haveOlderKeys() {
        return keys().stream().anyMatch(key -> !writesWith(key));
    }

    /** All keys, each once, those that write first. */
    List<KeyEncryptionKey> keys() {
        Map<String, KeyEncryptionKey> keys = new LinkedHashMap<>();
        for (var rule : rules) {
            var writer = rule.writer();
            if (writer != null) {
                keys.putIfAbsent(writer.id(), writer);
            }
        }
        rules.stream().flatMap(ResourceRule::keys).forEach(key -> keys.putIfAbsent(key.id(), key));
        return List.copyOf(keys.values());
    }

    /** Whether new data keys are wrapped by it. */
    boolean writesWith(KeyEncryptionKey key) {
        for (var rule : rules) {
            var writer = rule.writer();
            if (writer != null && writer.id().equals(key.id())) {
                return true;
            }
        }
        return false;
    }

    /** The key of this id; null when there is none. */
    @Nullable
    KeyEncryptionKey key(String id) {
        for (var key : keys()) {
            if (key.isThatOf(id)) {
                return key;
            }
        }
        return null;
    }

    /**
     * What a data key that this key has wrapped is to be wrapped by: the first of the rule in which it stands. The key itself when it
     * writes, or when that rule writes in clear.
     */
    KeyEncryptionKey successor(KeyEncryptionKey key) {
        if (writesWith(key)) {
            return key;
        }
        for (var rule : rules) {
            var writer = rule.writer();
            if (writer != null && rule.keys().anyMatch(each -> each.id().equals(key.id()))) {
                return writer;
            }
        }
        return key;
    }
}
