package sh.deploy.apiserver.watch;

import java.util.HashMap;
import java.util.Map;
import sh.deploy.api.object.ObjectKey;

/** Makes objects share the strings that many of them have in common. Belongs to one thread. */
final class Names {
    private static final int AT_MOST = 50_000;

    private final Map<String, String> known = new HashMap<>();

    String shared(String name) {
        if (known.size() >= AT_MOST) {
            known.clear();
        }
        var first = known.putIfAbsent(name, name);
        return first == null ? name : first;
    }

    ObjectKey shared(ObjectKey key) {
        return new ObjectKey(shared(key.group()), shared(key.resource()), shared(key.namespace()), key.name());
    }
}
