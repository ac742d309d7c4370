package sh.deploy.deployctl.tls;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.JdkSockets;
import sh.deploy.api.client.Sockets;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.Session;

/** Speaks to a server that is known by way of BoringSSL, and by way of the JDK to every other. */
public final class QuickSockets implements Sockets {
    private final ClientConfig config;
    private final BooleanSupplier nativeReady;
    private final TrustedChain trusted;
    private @Nullable Sockets jdk;

    /** With the library that this distribution brings, if any, and a memory in the folder where kubectl keeps what it learned. */
    public static Sockets of(ClientConfig config, Session session) {
        var library = library();
        return library == null || !session.environment().containsKey("HOME")
                ? new JdkSockets(config)
                : new QuickSockets(
                        config,
                        () -> BoringSsl.isReady(library),
                        session.home().resolve(".kube/cache/deployctl"),
                        session.time());
    }

    /** Loads the library that {@link #of} would use. */
    public static void prepare() {
        var library = library();
        if (library != null) {
            BoringSsl.isReady(library);
        }
    }

    private static @Nullable Path library() {
        var launcher = System.getProperty("deploy.launcher", "");
        return launcher.isEmpty()
                ? null
                : Path.of(launcher).resolveSibling("../lib").resolve(BoringSsl.fileName());
    }

    /**
     * @param nativeReady whether BoringSSL can be used; asked for a server that can be known only
     * @param memory the folder that keeps which servers are known; need not exist
     */
    QuickSockets(ClientConfig config, BooleanSupplier nativeReady, Path memory, Time time) {
        this.config = config;
        this.nativeReady = nativeReady;
        this.trusted = new TrustedChain(memory, config, time);
    }

    @Override
    public Opened open() throws IOException {
        var known = canBeKnown() ? openKnown() : null;
        return known == null ? openJudged() : known;
    }

    /** Whether the kubeconfig says by what authority to know the server. */
    private boolean canBeKnown() {
        return config.secure() && !config.skipVerification() && config.certificateAuthority() != null;
    }

    /** Null when the server is not known, or not the one that is. */
    private @Nullable Opened openKnown() throws IOException {
        var chain = trusted.read();
        return chain.isEmpty() || !nativeReady.getAsBoolean() ? null : shakeHands(chain, Sockets.connect(config));
    }

    private @Nullable Opened shakeHands(List<byte[]> chain, Socket plain) throws IOException {
        var socket = plain;
        try {
            plain.setSoTimeout(Math.toIntExact(CONNECT_LIMIT.toMillis()));
            var secured = new NativeSocket(plain, chain);
            socket = secured;
            secured.shakeHands(config.expectedName(), config.credential().now());
            return new Opened(secured, secured);
        } catch (SocketTimeoutException silence) {
            socket.close();
            throw silence;
        } catch (Exception refused) {
            socket.close();
            return null;
        }
    }

    private Opened openJudged() throws IOException {
        var opened = judge().open();
        if (canBeKnown() && nativeReady.getAsBoolean() && opened.socket() instanceof SSLSocket socket) {
            trusted.write(socket.getSession().getPeerCertificates());
        }
        return opened;
    }

    private synchronized Sockets judge() {
        var made = jdk == null ? new JdkSockets(config) : jdk;
        jdk = made;
        return made;
    }
}
