package sh.deploy.kubelet.node;

import java.util.Set;
import sh.deploy.kubelet.pressure.Pressure;

/**
 * How the node fares at one moment.
 *
 * @param engine what is wrong with the container engine, empty while it answers
 * @param keepsContainers whether containers survive a restart of the engine
 * @param pressures what the node is short of
 */
public record NodeHealth(String engine, boolean keepsContainers, Set<Pressure> pressures) {}
