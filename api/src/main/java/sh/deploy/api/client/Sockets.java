package sh.deploy.api.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;

/** Opens sockets to one server. Safe for all threads. */
public interface Sockets {
    /** How long to wait for a connection to open, and for each step of the TLS handshake. */
    Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /**
     * An open connection.
     *
     * @param socket what to read from and write to
     * @param beneath what {@code socket} runs over; closing it ends everything at once, whoever reads or writes
     */
    record Opened(Socket socket, Socket beneath) {}

    /** Connects, and shakes hands where the server speaks TLS: it is the one that the configuration means, or this fails. */
    Opened open() throws IOException;

    /** Connects without TLS. */
    static Socket connect(ClientConfig config) throws IOException {
        // Told that there is no proxy, the JDK does not read its settings of proxies, which takes milliseconds.
        var plain = new Socket(Proxy.NO_PROXY);
        try {
            plain.setTcpNoDelay(true);
            plain.connect(
                    new InetSocketAddress(config.host(), config.port()), Math.toIntExact(CONNECT_LIMIT.toMillis()));
            return plain;
        } catch (IOException | RuntimeException failed) {
            plain.close();
            throw failed;
        }
    }
}
