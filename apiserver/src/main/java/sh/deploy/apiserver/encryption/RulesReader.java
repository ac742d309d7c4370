package sh.deploy.apiserver.encryption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import tools.jackson.databind.JsonNode;

/**
 * Reads rules from the text of a settings file. Every error names file, line, column and field, and what is allowed there; none repeats a
 * secret.
 */
final class RulesReader {
    static final String API_VERSION = "apiserver.config.k8s.io/v1";
    static final String KIND = "EncryptionConfiguration";

    private static final int LONGEST_NAME = 100;
    private static final String IDENTITY = "identity";
    private static final String PROVIDERS =
            Arrays.stream(KeyWrapping.values()).map(KeyWrapping::word).collect(Collectors.joining(", ")) + ", "
                    + IDENTITY;

    private final Manifest document;

    private RulesReader(Manifest document) {
        this.document = document;
    }

    /**
     * @param source what errors call the text
     * @throws IllegalArgumentException with a sentence
     */
    static EncryptionRules read(String source, String text) {
        try {
            var documents = new ManifestReader(Limits.USUAL).read(source, text);
            if (documents.size() != 1) {
                throw new IllegalArgumentException(
                        source + " must hold one document, an " + KIND + "; it holds " + documents.size());
            }
            return new RulesReader(documents.getFirst()).rules();
        } catch (ManifestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private EncryptionRules rules() {
        var root = document.content();
        for (var twice : document.duplicates()) {
            throw new IllegalArgumentException(twice.toString());
        }
        object(root, "", Set.of("apiVersion", "kind", "resources"));
        constant(root, "apiVersion", API_VERSION);
        constant(root, "kind", KIND);
        var rules = new ArrayList<ResourceRule>();
        var resources = list(root, "resources");
        for (int i = 0; i < resources.size(); i++) {
            rules.add(rule(resources.get(i), "resources[" + i + "]", rules));
        }
        return new EncryptionRules(rules);
    }

    private ResourceRule rule(JsonNode node, String path, List<ResourceRule> before) {
        object(node, path, Set.of("resources", "providers"));
        var patterns = new ArrayList<ResourcePattern>();
        var written = list(node, path + ".resources");
        for (int i = 0; i < written.size(); i++) {
            patterns.add(pattern(written.get(i), path + ".resources[" + i + "]", patterns, before));
        }
        var providers = new ArrayList<Provider>();
        var given = list(node, path + ".providers");
        for (int i = 0; i < given.size(); i++) {
            providers.add(provider(given.get(i), path + ".providers[" + i + "]"));
        }
        return new ResourceRule(patterns, providers);
    }

    private ResourcePattern pattern(
            JsonNode node, String path, List<ResourcePattern> beside, List<ResourceRule> before) {
        var text = text(node, path, "a resource: " + ResourcePattern.FORMS);
        ResourcePattern pattern;
        try {
            pattern = ResourcePattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(path, "\"" + text + "\" " + e.getMessage());
        }
        for (var other : beside) {
            if (other.covers(pattern) || pattern.covers(other)) {
                throw wrong(path, "\"" + pattern + "\" and \"" + other + "\" overlap; leave one of them out");
            }
        }
        for (var rule : before) {
            for (var other : rule.resources()) {
                if (other.covers(pattern)) {
                    throw wrong(
                            path,
                            "\"" + pattern + "\" has no effect, since \"" + other
                                    + "\" further up counts for it; put it before that, or leave it out");
                }
            }
        }
        return pattern;
    }

    private Provider provider(JsonNode node, String path) {
        if (!node.isObject() || node.size() != 1) {
            throw wrong(path, "must hold exactly one provider, one of " + PROVIDERS);
        }
        var word = node.propertyNames().iterator().next();
        var inside = path + "." + word;
        if (word.equals(IDENTITY)) {
            var identity = node.get(word);
            if (!identity.isNull()) {
                object(identity, inside, Set.of());
            }
            return new Provider.Identity();
        }
        for (var wrapping : KeyWrapping.values()) {
            if (wrapping.word().equals(word)) {
                return keys(wrapping, node.get(word), inside);
            }
        }
        throw wrong(
                inside,
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "aescbc" ->
                        "is not there, since what it encrypts can be changed unnoticed; use aesgcm: here its key encrypts"
                                + " data keys alone, so it needs no frequent change";
                    case "kms" -> "is not there yet; there are " + PROVIDERS;
                    default -> "is no provider; there are " + PROVIDERS;
                });
    }

    private Provider.Keys keys(KeyWrapping wrapping, JsonNode node, String path) {
        object(node, path, Set.of("keys"));
        var keys = new ArrayList<KeyEncryptionKey>();
        var names = new HashSet<String>();
        var given = list(node, path + ".keys");
        for (int i = 0; i < given.size(); i++) {
            var key = key(wrapping, given.get(i), path + ".keys[" + i + "]");
            if (!names.add(key.name())) {
                throw wrong(path + ".keys[" + i + "].name", "stands twice; each key has a name of its own");
            }
            keys.add(key);
        }
        return new Provider.Keys(keys);
    }

    private KeyEncryptionKey key(KeyWrapping wrapping, JsonNode node, String path) {
        object(node, path, Set.of("name", "secret"));
        var name = text(child(node, "name"), path + ".name", "a name for the key");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || name.length() > LONGEST_NAME) {
            throw wrong(
                    path + ".name",
                    "must be of letters, digits, dots, dashes and underscores, and of " + LONGEST_NAME
                            + " characters at most");
        }
        var lengths = wrapping.keyBytes().stream().map(String::valueOf).collect(Collectors.joining(" or "));
        var remedy = "must be the Base64 of " + lengths + " random bytes, such as `head -c 32 /dev/urandom | base64`"
                + " prints";
        var written = text(child(node, "secret"), path + ".secret", "a key");
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(written);
        } catch (IllegalArgumentException e) {
            throw wrong(path + ".secret", remedy);
        }
        if (!wrapping.keyBytes().contains(secret.length)) {
            throw wrong(path + ".secret", remedy + "; it is of " + secret.length);
        }
        return new KeyEncryptionKey(wrapping, name, secret);
    }

    private void constant(JsonNode root, String field, String value) {
        if (!text(child(root, field), field, value).equals(value)) {
            throw wrong(field, "must be " + value);
        }
    }

    /** Checks that it is one, and knows every field. */
    private void object(JsonNode node, String path, Set<String> fields) {
        var allowed = fields.isEmpty() ? "nothing is allowed in it" : "allowed: " + String.join(", ", sorted(fields));
        if (!node.isObject()) {
            throw wrong(path, "must hold fields; " + allowed);
        }
        for (var name : node.propertyNames()) {
            if (!fields.contains(name)) {
                throw wrong(path.isEmpty() ? name : path + "." + name, "is not known; " + allowed);
            }
        }
    }

    private static List<String> sorted(Set<String> fields) {
        return fields.stream().sorted().toList();
    }

    /** @param path whose last field it is */
    private List<JsonNode> list(JsonNode parent, String path) {
        var node = child(parent, path.substring(path.lastIndexOf('.') + 1));
        if (!node.isArray() || node.isEmpty()) {
            throw wrong(path, "must be a list with at least one entry");
        }
        var items = new ArrayList<JsonNode>();
        node.forEach(items::add);
        return items;
    }

    private String text(JsonNode node, String path, String what) {
        if (!node.isString() || node.asString().isEmpty()) {
            throw wrong(path, "must be " + what);
        }
        return node.asString();
    }

    private static JsonNode child(JsonNode parent, String name) {
        return parent.path(name);
    }

    private IllegalArgumentException wrong(String path, String sentence) {
        return new IllegalArgumentException(
                document.positions().ofKey(path) + ": " + (path.isEmpty() ? "the document" : path) + " " + sentence);
    }
}
