package sh.deploy.kubelet.link;

import java.nio.file.Path;

/**
 * Where the API server is and how the node proves who it is.
 *
 * @param host name or address that the server's certificate carries
 * @param ca PEM file of the authorities the server's certificate is checked against
 * @param certificate PEM file of the node's certificate, {@code O=system:nodes, CN=system:node:NAME}
 * @param key PEM file (PKCS #8) of its private key
 * @param agentVersion shown to people who look at the node
 */
public record LinkSettings(
        String node, String host, int port, Path ca, Path certificate, Path key, String agentVersion) {
    public LinkSettings {
        if (node.isEmpty()) {
            throw new IllegalArgumentException("the node needs a name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the API server's node port must be 1 to 65535, got " + port);
        }
    }
}
