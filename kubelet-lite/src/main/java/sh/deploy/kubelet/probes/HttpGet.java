package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.HTTPHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One HTTP GET whose answer's status decides. Over TLS any certificate will do: a probe asks for life, not identity. */
public final class HttpGet {
    private static final int MAX_STATUS_LINE = 4096;

    private HttpGet() {}

    /**
     * @return status of the answer
     * @throws IOException when there is none in time
     */
    public static int status(
            String host, int port, String path, boolean tls, List<HTTPHeader> headers, Duration timeout)
            throws IOException {
        try (var plain = new Socket()) {
            var isOver = new AtomicBoolean();
            var deadline = Thread.ofVirtual().start(() -> closeAfter(timeout, plain, isOver));
            try {
                plain.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
                return tls ? secure(plain, host, port, path, headers) : exchange(plain, host, port, path, headers);
            } catch (IOException e) {
                if (isOver.get()) {
                    throw new SocketTimeoutException("no answer within " + timeout);
                }
                throw e;
            } finally {
                deadline.interrupt();
            }
        }
    }

    /** For all of it: an answer may come byte by byte, each in time. */
    private static void closeAfter(Duration timeout, Socket socket, AtomicBoolean isOver) {
        try {
            Thread.sleep(timeout);
            isOver.set(true);
            socket.close();
        } catch (InterruptedException answered) {
            Thread.currentThread().interrupt();
        } catch (IOException closed) {
            isOver.set(true);
        }
    }

    private static int secure(Socket plain, String host, int port, String path, List<HTTPHeader> headers)
            throws IOException {
        try (var secure = anyCertificate().getSocketFactory().createSocket(plain, host, port, true)) {
            return exchange(secure, host, port, path, headers);
        }
    }

    private static int exchange(Socket socket, String host, int port, String path, List<HTTPHeader> headers)
            throws IOException {
        var request = new StringBuilder("GET ")
                .append(path.startsWith("/") ? path : "/" + path)
                .append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.getName().equalsIgnoreCase("Host"))) {
            request.append("Host: ").append(host).append(':').append(port).append("\r\n");
        }
        if (headers.stream().noneMatch(header -> header.getName().equalsIgnoreCase("User-Agent"))) {
            request.append("User-Agent: kube-probe/1.35\r\n");
        }
        headers.forEach(header -> request.append(header.getName())
                .append(": ")
                .append(header.getValue())
                .append("\r\n"));
        request.append("Accept: */*\r\nConnection: close\r\n\r\n");
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        var parts = firstLine(new BufferedInputStream(socket.getInputStream())).split(" ");
        if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        return Integer.parseInt(parts[1]);
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() == MAX_STATUS_LINE) {
                throw new IOException("malformed HTTP response");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static SSLContext anyCertificate() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
