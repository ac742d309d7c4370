package sh.deploy.deployctl.up;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sh.deploy.apiserver.nodes.ApiAddress;

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

    /** These, and the bridge's where one of them stands for all addresses: containers reach the server by it then, and have to know it. */
    static List<String> beside(List<String> listen, Optional<String> bridge) {
        return listen.stream().anyMatch(ApiAddress::isAny)
                ? Stream.concat(listen.stream(), bridge.stream()).toList()
                : listen;
    }
}
