package sh.deploy.apiserver.kinds.cel.functions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.apiserver.kinds.cel.types.Type;

/** Collects the functions of libraries. */
final class Declarations {
    private final Map<String, List<Overload>> byName = new HashMap<>();

    /** One that stands alone, or, with a dot in its name, in a namespace. */
    Declarations function(String name, List<Type> parameters, Type result, Overload.Body body) {
        return add(name, new Overload(false, parameters, result, body));
    }

    /** One that stands behind its first parameter. */
    Declarations member(String name, List<Type> parameters, Type result, Overload.Body body) {
        return add(name, new Overload(true, parameters, result, body));
    }

    private Declarations add(String name, Overload overload) {
        byName.computeIfAbsent(name, none -> new ArrayList<>(2)).add(overload);
        return this;
    }

    Map<String, List<Overload>> all() {
        return byName;
    }
}
