package sh.deploy.api.access;

/**
 * Where a process in a pod finds what it needs to call the API server, as every client library expects it. Source: Kubernetes'
 * documentation, "Accessing the Kubernetes API from a Pod".
 */
public final class InCluster {
    /** In every container. */
    public static final String FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static final String TOKEN = "token";
    public static final String CA = "ca.crt";
    public static final String NAMESPACE = "namespace";

    /** ConfigMap in every namespace, which holds the cluster's authority under {@link #CA}. */
    public static final String ROOT_CA = "kube-root-ca.crt";

    private InCluster() {}
}
