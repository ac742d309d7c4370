package sh.deploy.deployctl.up;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** The address under which containers on the engine's default bridge see this machine. */
final class EngineBridge {
    private static final String NAME = "docker0";

    private EngineBridge() {}

    /** Empty while the engine has no bridge. */
    static Optional<String> address() throws SocketException {
        var bridge = NetworkInterface.getByName(NAME);
        return bridge == null
                ? Optional.empty()
                : bridge.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .map(InetAddress::getHostAddress)
                        .findFirst();
    }
}
