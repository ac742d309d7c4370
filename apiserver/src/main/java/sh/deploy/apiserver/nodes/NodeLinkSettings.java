package sh.deploy.apiserver.nodes;

import java.net.InetAddress;
import java.util.function.Supplier;
import sh.deploy.apiserver.fair.OpenConnections;
import sh.deploy.apiserver.pki.Credential;

/**
 * Where nodes dial in, and how patient the server is with them.
 *
 * @param port 0 for any free one; beats have one of their own, any free one, which agents are told
 * @param caPem authority that node certificates are checked against
 * @param identity the server's certificate as it is when a connection begins
 * @param connections how many may be open to the two ports together
 * @param nodeInProcess name of the node whose agent runs in the server's process, empty for none
 * @param api where their pods reach the server
 */
public record NodeLinkSettings(
        InetAddress listen,
        int port,
        String caPem,
        Supplier<Credential> identity,
        OpenConnections.Most connections,
        String nodeInProcess,
        DetectorSettings detector,
        ApiAddress api) {
    @Override
    public String toString() {
        return "NodeLinkSettings[" + listen + ":" + port + ", " + detector + "]";
    }
}
