package sh.deploy.api.access;

/**
 * How a bootstrap token is kept: what its Secret and the keys of its data are called. Source: Kubernetes' documentation, "Authenticating with
 * Bootstrap Tokens"; {@link #NODE} is Deploy's own.
 */
public final class BootstrapTokenSecret {
    public static final String NAMESPACE = "kube-system";
    public static final String TYPE = "bootstrap.kubernetes.io/token";

    /** Before the token's id. */
    public static final String NAME_PREFIX = "bootstrap-token-";

    /** Six characters of {@code a-z0-9}, which are no secret. */
    public static final String ID = "token-id";

    /** Sixteen more. */
    public static final String SECRET = "token-secret";

    public static final String DESCRIPTION = "description";

    /** RFC 3339; a token without one is never over. */
    public static final String EXPIRATION = "expiration";

    /** {@code true} for a token that proves who its bearer is. */
    public static final String AUTHENTICATES = "usage-bootstrap-authentication";

    /** Groups of the bearer's beside {@code system:bootstrappers}, with commas. */
    public static final String EXTRA_GROUPS = "auth-extra-groups";

    /** The one node that the token may join; absent for any. */
    public static final String NODE = "node-name";

    private BootstrapTokenSecret() {}
}
