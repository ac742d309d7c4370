package sh.deploy.controllers.scheduler;

/**
 * A port a pod takes on its node's own address.
 *
 * @param ip {@code 0.0.0.0} for every address
 */
public record HostPort(String ip, String protocol, int port) {
    static final String EVERY_ADDRESS = "0.0.0.0";

    boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(EVERY_ADDRESS) || other.ip.equals(EVERY_ADDRESS));
    }
}
