package sh.deploy.apiserver.kinds.policy;

/** A question about rights or identity: it is answered by being created, and not kept. */
public final class ReviewPolicy extends KindPolicy {
    private static final String AUTHORIZATION = "authorization";
    private static final String AUTHENTICATION = "authentication";

    private ReviewPolicy(KindNames names) {
        super(names);
    }

    public static ReviewPolicy authorization(String kind, String plural) {
        return clusterScoped(AUTHORIZATION, kind, plural);
    }

    public static ReviewPolicy authentication(String kind, String plural) {
        return clusterScoped(AUTHENTICATION, kind, plural);
    }

    public static ReviewPolicy localAuthorization(String kind, String plural) {
        return new ReviewPolicy(
                KindNames.namespaced(group(AUTHORIZATION), "v1", kind, plural, schema(AUTHORIZATION, kind)));
    }

    /** In the namespace of the service account that it is about. */
    public static ReviewPolicy tokenRequest() {
        return new ReviewPolicy(KindNames.namespaced(
                group(AUTHENTICATION), "v1", "TokenRequest", "tokenrequests", schema(AUTHENTICATION, "TokenRequest")));
    }

    @Override
    public boolean isQuestion() {
        return true;
    }

    private static ReviewPolicy clusterScoped(String area, String kind, String plural) {
        return new ReviewPolicy(KindNames.clusterScoped(group(area), "v1", kind, plural, schema(area, kind)));
    }

    private static String group(String area) {
        return area + ".k8s.io";
    }

    private static String schema(String area, String kind) {
        return "io.k8s.api." + area + ".v1." + kind;
    }
}
