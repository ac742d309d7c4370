package sh.deploy.apiserver.authz;

/** What is known about the pods of a node, as far as it decides what the node may do. */
public interface NodePods {
    boolean isAssigned(String node, String namespace, String pod);

    /** Whether a pod assigned to the node refers to the object, in a volume, its environment or for pulling images. */
    boolean refersTo(String node, String resource, String namespace, String name);
}
