package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.HTTPHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One HTTP GET whose answer's status decides. Over TLS any certificate will do: a probe asks for life, not identity. */
public final class HttpGet {
    private HttpGet() {}

    /**
     * @return status of the answer
     * @throws IOException when there is none in time
     */
    public static int status(
            String host, int port, String path, boolean tls, List<HTTPHeader> headers, Duration timeout)
            throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            if (!tls) {
                return exchange(plain, host, port, path, headers);
            }
            try (var secure = anyCertificate().getSocketFactory().createSocket(plain, host, port, true)) {
                return exchange(secure, host, port, path, headers);
            }
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
        var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
        var parts = line == null ? new String[0] : line.split(" ");
        if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        return Integer.parseInt(parts[1]);
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
