package sh.deploy.e2e.bench.recovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One HTTP request to a pod, on a connection of its own. */
final class WebCall {
    static final int PORT = 8080;

    private static final int CONNECT_WITHIN_MILLIS = 200;
    private static final int ANSWER_WITHIN_MILLIS = 1_000;
    private static final int STATUS_BYTES = 12;
    /** A file that the image has. */
    private static final byte[] REQUEST = "GET /etc/passwd HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private WebCall() {}

    /** Whether it was answered by status 200. */
    static boolean succeeds(String address) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
            socket.connect(new InetSocketAddress(address, PORT), CONNECT_WITHIN_MILLIS);
            socket.getOutputStream().write(REQUEST);
            var status = new String(socket.getInputStream().readNBytes(STATUS_BYTES), StandardCharsets.US_ASCII);
            return status.startsWith("HTTP/1.") && status.endsWith(" 200");
        } catch (IOException notYet) {
            return false;
        }
    }
}
