package sh.deploy.kubelet.environment;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a pod reaches the API server.
 *
 * @param host an address or name
 * @param port 0 while it is not known
 */
public record ApiAddress(String host, int port) {
    public static final ApiAddress UNKNOWN = new ApiAddress("", 0);

    /**
     * What the node has dialled reaches the server from its pods too, unless it means this machine itself; then what the server says of
     * itself. Where that is nothing else, it is not known: to a pod it would mean the pod.
     *
     * @param told by the server; its host may be empty
     */
    public static ApiAddress between(String dialled, ApiAddress told) {
        var host = isItself(dialled) ? told.host() : dialled;
        return host.isEmpty() || isItself(host) ? UNKNOWN : new ApiAddress(host, told.port());
    }

    private static boolean isItself(String host) {
        return host.equals("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1");
    }

    /** What client libraries look for. Source: Kubernetes' documentation, "Service", "Environment variables". */
    public Map<String, String> variables() {
        if (port == 0) {
            return Map.of();
        }
        var variables = new LinkedHashMap<String, String>();
        var url = "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        variables.put("KUBERNETES_SERVICE_HOST", host);
        variables.put("KUBERNETES_SERVICE_PORT", Integer.toString(port));
        variables.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(port));
        variables.put("KUBERNETES_PORT", url);
        variables.put("KUBERNETES_PORT_" + port + "_TCP", url);
        variables.put("KUBERNETES_PORT_" + port + "_TCP_PROTO", "tcp");
        variables.put("KUBERNETES_PORT_" + port + "_TCP_PORT", Integer.toString(port));
        variables.put("KUBERNETES_PORT_" + port + "_TCP_ADDR", host);
        return variables;
    }
}
