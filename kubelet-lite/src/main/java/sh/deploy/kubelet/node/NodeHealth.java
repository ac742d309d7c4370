package sh.deploy.kubelet.node;

/**
 * How the node fares at one moment.
 *
 * @param engine what is wrong with the container engine, empty while it answers
 * @param keepsContainers whether containers survive a restart of the engine
 * @param memoryShort little memory is left
 * @param diskShort little room is left where containers live
 */
public record NodeHealth(String engine, boolean keepsContainers, boolean memoryShort, boolean diskShort) {}
