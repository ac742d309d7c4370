package sh.deploy.apiserver.kinds.cel.policy;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.DYN;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.util.HashMap;
import java.util.Map;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.functions.Authorization;
import sh.deploy.apiserver.kinds.cel.types.Type;

/**
 * What an expression at the guard may name. Objects are of any type; what the server itself says of a request has one. Source: Kubernetes API
 * reference, ValidatingAdmissionPolicy, "expression".
 */
public final class AdmissionVariables {
    public static final String OBJECT = "object";
    public static final String OLD_OBJECT = "oldObject";
    public static final String REQUEST = "request";
    public static final String PARAMS = "params";
    public static final String NAMESPACE_OBJECT = "namespaceObject";
    public static final String VARIABLES = "variables";
    public static final String AUTHORIZER = "authorizer";
    public static final String REQUEST_RESOURCE = "authorizer.requestResource";

    private static final Type TEXTS = Type.list(STRING);
    private static final Type TEXT_BY_TEXT = Type.map(STRING, STRING);
    private static final Type KIND = fields("Kind", Map.of("group", STRING, "version", STRING, "kind", STRING));
    private static final Type RESOURCE =
            fields("Resource", Map.of("group", STRING, "version", STRING, "resource", STRING));
    /** A caller, as the API describes one: name, uid, groups, and what else a credential says. */
    public static final Type USER = fields(
            "UserInfo", Map.of("username", STRING, "uid", STRING, "groups", TEXTS, "extra", Type.map(STRING, TEXTS)));

    private static final Type ADMISSION_REQUEST = fields(
            "AdmissionRequest",
            Map.ofEntries(
                    Map.entry("kind", KIND),
                    Map.entry("resource", RESOURCE),
                    Map.entry("subResource", STRING),
                    Map.entry("requestKind", KIND),
                    Map.entry("requestResource", RESOURCE),
                    Map.entry("requestSubResource", STRING),
                    Map.entry("name", STRING),
                    Map.entry("namespace", STRING),
                    Map.entry("operation", STRING),
                    Map.entry("userInfo", USER),
                    Map.entry("dryRun", BOOL),
                    Map.entry("options", DYN)));
    private static final Type METADATA = fields(
            "NamespaceMetadata",
            Map.ofEntries(
                    Map.entry("name", STRING),
                    Map.entry("generateName", STRING),
                    Map.entry("namespace", STRING),
                    Map.entry("labels", TEXT_BY_TEXT),
                    Map.entry("annotations", TEXT_BY_TEXT),
                    Map.entry("uid", STRING),
                    Map.entry("creationTimestamp", STRING),
                    Map.entry("deletionGracePeriodSeconds", INT),
                    Map.entry("deletionTimestamp", STRING),
                    Map.entry("generation", INT),
                    Map.entry("resourceVersion", STRING),
                    Map.entry("finalizers", TEXTS)));
    private static final Type NAMESPACE = fields(
            "Namespace",
            Map.of(
                    "metadata", METADATA,
                    "spec", fields("NamespaceSpec", Map.of("finalizers", TEXTS)),
                    "status", fields("NamespaceStatus", Map.of("phase", STRING))));

    private AdmissionVariables() {}

    private static Type fields(String name, Map<String, Type> fields) {
        return new Type.Fields("kubernetes." + name, fields);
    }

    /** Of the match conditions of a webhook. */
    public static Environment ofWebhooks() {
        var all = plain();
        ask(all);
        return new Environment(all);
    }

    /**
     * Of a policy.
     *
     * @param hasParams whether it has a kind of parameters
     * @param asks whether it may ask what callers may do; messages may not
     * @param variables its own, by name
     */
    static Environment ofPolicy(boolean hasParams, boolean asks, Map<String, Type> variables) {
        var all = plain();
        all.put(NAMESPACE_OBJECT, NAMESPACE);
        if (hasParams) {
            all.put(PARAMS, DYN);
        }
        if (asks) {
            ask(all);
        }
        if (!variables.isEmpty()) {
            all.put(VARIABLES, fields("variables", Map.copyOf(variables)));
        }
        return new Environment(all);
    }

    private static Map<String, Type> plain() {
        var all = new HashMap<String, Type>();
        all.put(OBJECT, DYN);
        all.put(OLD_OBJECT, DYN);
        all.put(REQUEST, ADMISSION_REQUEST);
        return all;
    }

    private static void ask(Map<String, Type> all) {
        all.put(AUTHORIZER, Authorization.AUTHORIZER);
        all.put(REQUEST_RESOURCE, Authorization.RESOURCE);
    }
}
