package sh.deploy.kubelet.containers;

/**
 * What runs the containers.
 *
 * @param name as Kubernetes writes it before {@code ://}, such as {@code docker}
 * @param apiVersion the version both sides agreed on
 * @param keepsContainers whether containers survive a restart of the engine
 */
public record EngineFacts(String name, String version, String apiVersion, boolean keepsContainers, String rootDir) {}
