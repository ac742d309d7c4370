package sh.deploy.apiserver.nodes;

import java.util.List;

/**
 * Where pods may reach the API server.
 *
 * @param host empty: where their node reaches it
 * @param port 0 while it is not known
 */
public record ApiAddress(String host, int port) {
    public static final ApiAddress UNKNOWN = new ApiAddress("", 0);

    /** Of the addresses that the server listens on, the first that others than this machine may know it by. */
    public static ApiAddress of(List<String> listen, int port) {
        var host = listen.stream()
                .filter(address -> !address.startsWith("127.") && !address.equals("::1"))
                .filter(address -> !address.equals("0.0.0.0") && !address.equals("::"))
                .findFirst()
                .orElse("");
        return new ApiAddress(host, port);
    }
}
