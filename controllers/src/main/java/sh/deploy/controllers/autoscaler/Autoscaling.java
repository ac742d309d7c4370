package sh.deploy.controllers.autoscaler;

/**
 * What the autoscaler gets from its process.
 *
 * @param local makes nodes on this machine
 */
public record Autoscaling(NodeProvider local, AutoscalerMetrics metrics) {}
