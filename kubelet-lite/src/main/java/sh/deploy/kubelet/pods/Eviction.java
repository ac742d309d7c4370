package sh.deploy.kubelet.pods;

/**
 * Why a pod is ended for good by its node.
 *
 * @param disruption the node needs what it uses, as opposed to a fault of its own or one that may not begin here
 */
public record Eviction(String message, boolean disruption) {}
