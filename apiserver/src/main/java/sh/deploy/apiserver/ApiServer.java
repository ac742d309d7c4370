package sh.deploy.apiserver;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.TokenFile;
import sh.deploy.apiserver.authn.accounts.AccountTokens;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.encryption.EncryptedLog;
import sh.deploy.apiserver.encryption.EncryptionUpkeep;
import sh.deploy.apiserver.http.ApiFront;
import sh.deploy.apiserver.http.HealthCheck;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.log.LogMetrics;
import sh.deploy.apiserver.log.WriteAheadLog;
import sh.deploy.apiserver.nodes.ApiAddress;
import sh.deploy.apiserver.nodes.NodeLinkSettings;
import sh.deploy.apiserver.nodes.NodeMetrics;
import sh.deploy.apiserver.nodes.NodeSessions;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.SigningKeys;
import sh.deploy.apiserver.quotas.QuotaStatuses;
import sh.deploy.apiserver.registry.Identities;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.roles.DefaultAccess;
import sh.deploy.apiserver.roles.GatheredRoles;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.apiserver.watch.Follower;
import sh.deploy.apiserver.watch.StateSettings;

/** The API server: its parts, and who gets whom. */
public final class ApiServer implements AutoCloseable {
    /** The server's own voice: it makes the objects that must always be there. */
    private static final Caller SELF = new Caller("system:apiserver", Set.of("system:masters"), "loopback");

    private final ClusterPki pki;
    private final SigningKeys tokenKeys;
    private final EncryptionUpkeep encryption;
    private final DurableState state;
    private final Registry registry;
    private final GatheredRoles gathered;
    private final QuotaStatuses quotas;
    private final NodeSessions nodes;
    private final ApiFront front;
    private final CollectorRegistry metrics;

    private ApiServer(
            ClusterPki pki,
            SigningKeys tokenKeys,
            EncryptionUpkeep encryption,
            DurableState state,
            Registry registry,
            GatheredRoles gathered,
            QuotaStatuses quotas,
            NodeSessions nodes,
            ApiFront front,
            CollectorRegistry metrics) {
        this.pki = pki;
        this.tokenKeys = tokenKeys;
        this.encryption = encryption;
        this.state = state;
        this.registry = registry;
        this.gathered = gathered;
        this.quotas = quotas;
        this.nodes = nodes;
        this.front = front;
        this.metrics = metrics;
    }

    /** As {@link #start(ApiServerSettings, WriteAheadLog, Time, Journal)}, keeping no journal. */
    public static ApiServer start(ApiServerSettings settings, WriteAheadLog log, Time time)
            throws IOException, GeneralSecurityException {
        return start(settings, log, time, Journal.nowhere(time));
    }

    /**
     * Starts to serve; returns once the ports are open and the state is read.
     *
     * @param log becomes the server's own and is closed with it
     * @param journal hears of nodes that fall silent and come back
     */
    public static ApiServer start(ApiServerSettings settings, WriteAheadLog log, Time time, Journal journal)
            throws IOException, GeneralSecurityException {
        var pki = ClusterPki.openOrCreate(settings.pkiDir(), time);
        var kinds = Kinds.builtIn();
        var indexer = new SelectionIndexer(kinds);
        var metrics = new CollectorRegistry();
        var grants = new StoredGrants();
        var usage = new QuotaLedger();
        var encrypted = new EncryptedLog(log, settings.encryption(), time);
        var state = DurableState.open(
                encrypted, indexer, time, StateSettings.DEFAULT, new LogMetrics(metrics), Follower.all(grants, usage));
        var store = state.store();

        var tokenKeys = pki.tokenKeys();
        var issuer = new TokenIssuer(tokenKeys);
        var authenticator = new Authenticator(
                new ClientCertificates(pki.ca(), time),
                TokenFile.openOrCreate(settings.tokenFile(), time),
                new AccountTokens(tokenKeys, store::newest, time));
        var authorizer = new Authorizer(new NodeRules(new StoredNodePods(store::newest)), grants);
        var admission = new Admission(store::newest, authorizer, settings.podSecurity(), usage);
        var registry = new Registry(
                kinds,
                indexer,
                authorizer,
                admission,
                new Identities(authenticator, issuer),
                state.appender(),
                store,
                time);
        new DefaultObjects(registry, SELF).make();
        new DefaultAccess(registry, store::newest, SELF).make();
        var gathered = GatheredRoles.start(registry, store, SELF);
        var quotas = QuotaStatuses.start(registry, store, usage, SELF);

        var identity = pki.server(settings.hosts());
        var link = new NodeLinkSettings(
                InetAddress.getByName(settings.listen().getFirst()),
                settings.nodeLinkPort(),
                pki.caPem(),
                identity.certificatePem(),
                identity.keyPem(),
                settings.nodeInProcess(),
                settings.detector(),
                ApiAddress.of(settings.listen(), settings.hosts(), settings.port()));
        var nodes = NodeSessions.start(link, authenticator, registry, store, time, journal);

        metrics.register(new NodeMetrics(nodes::states));
        var encryption = new EncryptionUpkeep(encrypted);
        var status = new StatusReport(state, nodes, encryption, time);
        var front = ApiFront.start(
                new ApiFront.Listening(
                        settings.listen(),
                        settings.port(),
                        identity.certificatePem(),
                        identity.keyPem(),
                        pki.ca(),
                        settings.limits()),
                new ApiFront.Parts(
                        kinds,
                        authenticator,
                        authorizer,
                        registry,
                        issuer,
                        store::newest,
                        nodes.logs(),
                        nodes.usage(),
                        List.of(new HealthCheck("log", false, status::isWritable)),
                        status::report,
                        metrics,
                        time));
        nodes.servesAt(ApiAddress.of(settings.listen(), settings.hosts(), front.port()));
        tokenKeys.start();
        encryption.start();
        return new ApiServer(pki, tokenKeys, encryption, state, registry, gathered, quotas, nodes, front, metrics);
    }

    public int port() {
        return front.port();
    }

    /** Where agents dial in, at the first of the addresses that the server listens on. */
    public int nodeLinkPort() {
        return nodes.port();
    }

    public NodeSessions nodes() {
        return nodes;
    }

    public ClusterPki pki() {
        return pki;
    }

    public Registry registry() {
        return registry;
    }

    /** What {@code /metrics} shows; for those who run in the same process. */
    public CollectorRegistry metrics() {
        return metrics;
    }

    public DurableState state() {
        return state;
    }

    @Override
    public void close() {
        tokenKeys.close();
        encryption.close();
        front.close();
        nodes.close();
        quotas.close();
        gathered.close();
        state.close();
    }
}
