package sh.deploy.e2e.bench.footprint;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import sh.deploy.api.time.Time;

/** Asks {@code /readyz} every few milliseconds on a fresh connection and notes when it first said yes. */
final class ReadyClock implements AutoCloseable {
    private static final long EVERY_MILLIS = 5;

    private final int port;
    private final Time time;
    private final SSLContext tls;
    private final AtomicLong ready = new AtomicLong();
    private final Thread thread;

    ReadyClock(int port, Time time) throws GeneralSecurityException {
        this.port = port;
        this.time = time;
        // The authority does not exist before the start; what is said is only whether it is ready.
        this.tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustAnyone()}, null);
        this.thread = Thread.ofPlatform().daemon().name("ready-clock").start(this::ask);
    }

    /** By the monotonic clock; empty when it never was. */
    Optional<Long> readyNanos() {
        return ready.get() == 0 ? Optional.empty() : Optional.of(ready.get());
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void ask() {
        try {
            while (!isReady()) {
                Thread.sleep(EVERY_MILLIS);
            }
            ready.set(time.nanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady() {
        try (var socket = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith("200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static final class TrustAnyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
