package sh.deploy.kubelet.environment;

/**
 * What a pod learns about where it runs.
 *
 * @param cpuMillis allocatable CPU of the node, the limit of containers that have none
 * @param memoryBytes allocatable memory of the node
 */
public record Surroundings(String node, String podIp, String hostIp, long cpuMillis, long memoryBytes) {}
