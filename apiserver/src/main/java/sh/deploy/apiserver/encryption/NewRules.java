package sh.deploy.apiserver.encryption;

import java.util.ArrayList;
import java.util.List;

/** Rules that are made rather than read. */
final class NewRules {
    private NewRules() {}

    /** Secrets by one key. What lies in clear is taken: it was written by a version that did not encrypt. */
    static EncryptionRules forSecrets(KeyEncryptionKey key) {
        return new EncryptionRules(List.of(new ResourceRule(
                List.of(new ResourcePattern("secrets", "")),
                List.of(new Provider.Keys(List.of(key)), new Provider.Identity()))));
    }

    /** The same rules with the key in front of each that encrypts. */
    static EncryptionRules withFirst(KeyEncryptionKey key, EncryptionRules rules) {
        return new EncryptionRules(rules.rules().stream()
                .map(rule -> rule.writer() == null ? rule : withFirst(key, rule))
                .toList());
    }

    private static ResourceRule withFirst(KeyEncryptionKey key, ResourceRule rule) {
        var providers = new ArrayList<>(rule.providers());
        if (providers.getFirst() instanceof Provider.Keys(var keys)
                && keys.getFirst().wrapping() == key.wrapping()) {
            var longer = new ArrayList<>(keys);
            longer.addFirst(key);
            providers.set(0, new Provider.Keys(longer));
        } else {
            providers.addFirst(new Provider.Keys(List.of(key)));
        }
        return new ResourceRule(rule.resources(), providers);
    }

    /** The same rules without the keys of these ids; a provider that has none left goes. */
    static EncryptionRules without(List<String> ids, EncryptionRules rules) {
        return new EncryptionRules(
                rules.rules().stream().map(rule -> without(ids, rule)).toList());
    }

    private static ResourceRule without(List<String> ids, ResourceRule rule) {
        var providers = new ArrayList<Provider>();
        for (var provider : rule.providers()) {
            switch (provider) {
                case Provider.Identity identity -> providers.add(identity);
                case Provider.Keys(var keys) -> {
                    var left =
                            keys.stream().filter(key -> !ids.contains(key.id())).toList();
                    if (!left.isEmpty()) {
                        providers.add(new Provider.Keys(left));
                    }
                }
            }
        }
        return new ResourceRule(rule.resources(), providers);
    }
}
