package sh.deploy.apiserver.http;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.fair.OpenConnections;
import sh.deploy.apiserver.fair.Rates;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.nodes.LogStreams;
import sh.deploy.apiserver.nodes.NodeUsage;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.tls.RenewedTls;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/** The server's HTTPS side as a whole: everything behind it is given. */
public final class ApiFront implements AutoCloseable {
    /** The Kubernetes version that the server behaves like, and its own. */
    public static final String VERSION = VersionEndpoint.GIT_VERSION;

    /**
     * Where to listen, and as whom.
     *
     * @param identity the server's certificate as it is when a connection begins
     * @param caPem the authority's, which is shown behind it: by it machines that join know the cluster
     * @param hosts names and addresses in the certificate
     */
    public record Listening(
            List<String> addresses,
            int port,
            Supplier<Credential> identity,
            String caPem,
            Collection<String> hosts,
            X509Certificate clientCa,
            Limits limits) {}

    /**
     * What the requests are answered from.
     *
     * @param nodeLinkPort where agents dial in
     */
    public record Parts(
            Kinds kinds,
            Authenticator authenticator,
            Authorizer authorizer,
            Registry registry,
            TokenIssuer issuer,
            Store store,
            LogStreams logs,
            NodeUsage usage,
            List<HealthCheck> checks,
            Supplier<ObjectNode> status,
            int nodeLinkPort,
            CollectorRegistry metrics,
            Audit audit,
            Time time) {}

    private final HttpsServer server;
    private final FrontDoor door;

    private ApiFront(HttpsServer server, FrontDoor door) {
        this.server = server;
        this.door = door;
    }

    public static ApiFront start(Listening listening, Parts parts) throws IOException {
        var limits = listening.limits();
        var rendering = new Rendering(parts.time());
        var routes = new Routes(
                parts.authorizer(),
                new PageOrigins(listening.hosts()),
                new ObjectsEndpoint(
                        parts.registry(), rendering, new EventRates(new Rates(limits.events(), parts.time()))),
                new WatchEndpoint(parts.registry(), new WatchEncoding(rendering), limits),
                new LogEndpoint(parts.logs(), limits, parts.time()),
                new UsageEndpoint(parts.usage(), parts.store()::newest),
                new HealthEndpoint(parts.checks()),
                new Discovery(parts.kinds()),
                new OpenApiEndpoint(parts.kinds()),
                new IssuerEndpoint(parts.issuer()),
                new MetricsEndpoint(parts.metrics()),
                parts.status(),
                parts.nodeLinkPort());
        var unread = new Unread.Server(limits.unread(), limits.watches());
        var bodies = new BodyRoom.Server(limits.bodies());
        var open = new OpenConnections(limits.connections());
        parts.metrics().register(new HeldMetrics(unread, bodies));
        var door = new FrontDoor(
                parts.authenticator(),
                new Impersonation(parts.authorizer()),
                routes,
                new Recording(parts.audit(), limits.inFlight()),
                new RequestMetrics(parts.metrics(), parts.kinds()),
                new Seats(limits.seats(), parts.metrics(), parts.time()),
                unread,
                open,
                limits,
                parts.kinds(),
                parts.store(),
                parts.time());
        var tls = new RenewedTls(
                listening.identity(),
                identity -> Tls.context(
                        identity.certificatePem() + listening.caPem(), identity.keyPem(), listening.clientCa()));
        var pipelines = new Pipelines(tls, door, limits, bodies, open);
        return new ApiFront(HttpsServer.start(listening.addresses(), listening.port(), pipelines), door);
    }

    public int port() {
        return server.port();
    }

    /**
     * Waits until the requests that had come are over, such as those that wait for webhooks; what is not by then is interrupted, and waited
     * for as long again. Once closed.
     */
    public void endRequests(Duration limit) {
        door.endRequests(limit);
    }

    @Override
    public void close() {
        server.close();
    }
}
