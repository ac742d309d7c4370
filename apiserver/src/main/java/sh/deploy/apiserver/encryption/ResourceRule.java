package sh.deploy.apiserver.encryption;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of some resources are written and read.
 *
 * @param providers the first one writes, all read
 */
record ResourceRule(List<ResourcePattern> resources, List<Provider> providers) {
    ResourceRule {
        resources = List.copyOf(resources);
        providers = List.copyOf(providers);
        if (resources.isEmpty() || providers.isEmpty()) {
            throw new IllegalArgumentException("a rule has resources and providers");
        }
    }

    boolean isFor(String group, String resource) {
        for (var pattern : resources) {
            if (pattern.matches(group, resource)) {
                return true;
            }
        }
        return false;
    }

    /** What new data keys are wrapped by; null where objects are written in clear. */
    @Nullable
    KeyEncryptionKey writer() {
        return providers.getFirst() instanceof Provider.Keys keys ? keys.keys().getFirst() : null;
    }

    /** Whether objects that lie in clear are not taken. */
    boolean refusesClear() {
        return providers.stream().noneMatch(Provider.Identity.class::isInstance);
    }

    Stream<KeyEncryptionKey> keys() {
        return providers.stream()
                .flatMap(provider -> provider instanceof Provider.Keys some ? some.keys().stream() : Stream.empty());
    }
}
