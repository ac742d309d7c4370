package sh.deploy.apiserver.nodes;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where pods may reach the API server.
 *
 * @param host empty: where their node reaches it
 * @param port 0 while it is not known
 */
public record ApiAddress(String host, int port) {
    public static final ApiAddress UNKNOWN = new ApiAddress("", 0);

    /**
     * Of the addresses that the server listens on, the first that others than this machine may know it by. One that stands for all of a
     * machine is none that could be told; then it is the first of those that the server answers to by its certificate.
     *
     * @param hosts names and addresses in the server's certificate
     */
    public static ApiAddress of(List<String> listen, List<String> hosts, int port) {
        boolean everywhere = listen.stream().anyMatch(ApiAddress::isAny);
        var host = Stream.concat(listen.stream(), everywhere ? hosts.stream() : Stream.empty())
                .filter(address -> !isAny(address) && !isLoopback(address))
                .findFirst()
                .orElse("");
        return new ApiAddress(host, port);
    }

    /** Whether it stands for all addresses of a machine. */
    public static boolean isAny(String address) {
        return literal(address).map(InetAddress::isAnyLocalAddress).orElse(false);
    }

    private static boolean isLoopback(String address) {
        return literal(address).map(InetAddress::isLoopbackAddress).orElse(address.equals("localhost"));
    }

    /** Empty for a name. */
    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }
}
