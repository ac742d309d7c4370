package sh.deploy.apiserver.rbacoracle;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The few words that worlds and requests are made of: few, and alike, so that near misses are frequent. */
final class Vocabulary {
    private static final List<String> NAMESPACES = List.of("red", "red", "blue", "blue", "red-2");
    private static final List<String> ROLE_NAMES = List.of("reader", "writer", "Reader", "system:ops");
    private static final List<String> USERS = List.of(
            "alice",
            "Alice",
            "bob",
            "ops",
            "robot",
            "bob@example.com",
            "1001",
            "system:anonymous",
            "system:serviceaccount:red:robot",
            "system:serviceaccount:blue:robot",
            "system:serviceaccount:red:default",
            "system:serviceaccount::robot");
    private static final List<String> GROUPS = List.of(
            "ops",
            "Ops",
            "alice",
            "robot",
            "system:masters",
            "system:authenticated",
            "system:serviceaccounts",
            "system:serviceaccounts:red");
    private static final List<String> ACCOUNTS = List.of("robot", "robot", "default");
    private static final List<String> VERBS =
            List.of("get", "get", "list", "watch", "create", "update", "delete", "deletecollection", "bind", "GET");
    private static final List<String> PATH_VERBS = List.of("get", "post", "put", "GET");
    private static final List<String> API_GROUPS = List.of("", "", "apps", "apps.example.com", "Apps");
    private static final List<String> RESOURCES = List.of("pods", "pods", "pod", "deployments", "namespaces", "scale");
    private static final List<String> SUBRESOURCES = List.of("log", "exec", "scale", "logs");
    private static final List<String> OBJECT_NAMES = List.of("web", "web-0", "Web", "a/b", "web/log", "*", "web*");
    private static final List<String> PATHS = List.of(
            "/", "/healthz", "/healthz/", "/healthz/ping", "/healthzping", "/Healthz", "/health", "/api", "/api/v1");
    private static final List<String> PATH_PATTERNS =
            List.of("*", "/*", "/healthz*", "/healthz/*", "/healthz/ping*", "/api/*", "/api/v1/*", "/api/v*");

    private static final List<String> OPEN_PATTERNS =
            List.of("/healthz/**", "**", "/*/ping", "*/ping", "/api/*/", "", "/healthz?");
    private static final List<String> OPEN_RESOURCES =
            List.of("pods/*", "pod*", "*/*", "*/", "/log", "*s", "pods/", "*/log*", "**", "", "Pods");

    private final Random random;
    private final Strangeness strangeness;

    Vocabulary(Random random, Strangeness strangeness) {
        this.random = random;
        this.strangeness = strangeness;
    }

    // ---- Chance

    boolean in(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Only in cases that go so far, and then now and then. */
    boolean rarely(Strangeness least) {
        return strangeness.reaches(least) && in(3);
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** From one to three, mostly one or two. */
    List<String> some(Supplier<String> word) {
        int count = 1 + (in(50) ? 1 : 0) + (in(30) ? 1 : 0);
        return Stream.generate(word).limit(count).distinct().toList();
    }

    // ---- Words of both worlds and requests

    String namespace() {
        return one(NAMESPACES);
    }

    String roleName() {
        return one(ROLE_NAMES);
    }

    String user() {
        return rarely(Strangeness.OPEN) ? one(List.of("*", "")) : one(USERS);
    }

    String group() {
        return rarely(Strangeness.OPEN) ? one(List.of("*", "")) : one(GROUPS);
    }

    String account() {
        return one(ACCOUNTS);
    }

    // ---- Words of rules

    String ruleVerb() {
        return in(20) ? "*" : verb();
    }

    String rulePathVerb() {
        return in(20) ? "*" : pathVerb();
    }

    String ruleApiGroup() {
        if (rarely(Strangeness.OPEN)) {
            return one(List.of("*.example.com", "app*", "app*", "core"));
        }
        return in(20) ? "*" : apiGroup();
    }

    String ruleResource() {
        if (rarely(Strangeness.OPEN)) {
            return one(OPEN_RESOURCES);
        }
        return switch (upTo(9)) {
            case 0, 1 -> "*";
            case 2 -> "*/" + one(SUBRESOURCES);
            case 3, 4, 5 -> one(RESOURCES) + "/" + one(SUBRESOURCES);
            default -> one(RESOURCES);
        };
    }

    String ruleName() {
        return rarely(Strangeness.OPEN) ? "" : objectName();
    }

    String pathPattern() {
        if (rarely(Strangeness.OPEN)) {
            return one(OPEN_PATTERNS);
        }
        return in(55) ? one(PATH_PATTERNS) : one(PATHS);
    }

    // ---- Words of requests

    String verb() {
        return rarely(Strangeness.OPEN) ? one(List.of("*", "ge*")) : one(VERBS);
    }

    String pathVerb() {
        return one(PATH_VERBS);
    }

    String apiGroup() {
        return one(API_GROUPS);
    }

    String requestApiGroup() {
        return rarely(Strangeness.OPEN) ? "*" : apiGroup();
    }

    String resource() {
        return rarely(Strangeness.OPEN) ? one(List.of("*", "pods/log", "*/log", "pods/")) : one(RESOURCES);
    }

    String subresource() {
        return rarely(Strangeness.OPEN) ? one(List.of("*", "log/x")) : one(SUBRESOURCES);
    }

    String objectName() {
        return one(OBJECT_NAMES);
    }

    String path() {
        return rarely(Strangeness.OPEN)
                ? one(List.of("*", "", "/healthz?", "/x/ping", "/api/*/", "/healthz/*"))
                : one(PATHS);
    }
}
