package sh.deploy.kubelet.environment;

/**
 * What a pod learns about where it runs.
 *
 * @param api where it reaches the API server
 *
 * @param cpuMillis allocatable CPU of the node, the limit of containers that have none
 * @param memoryBytes allocatable memory of the node
 */
public record Surroundings(String node, String podIp, String hostIp, ApiAddress api, long cpuMillis, long memoryBytes) {
    /** Where no API server is known. */
    public Surroundings(String node, String podIp, String hostIp, long cpuMillis, long memoryBytes) {
        this(node, podIp, hostIp, ApiAddress.UNKNOWN, cpuMillis, memoryBytes);
    }

    public Surroundings withPodIp(String ip) {
        return new Surroundings(node, ip, hostIp, api, cpuMillis, memoryBytes);
    }

    public Surroundings withApi(ApiAddress address) {
        return new Surroundings(node, podIp, hostIp, address, cpuMillis, memoryBytes);
    }
}
