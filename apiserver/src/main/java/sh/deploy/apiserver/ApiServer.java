package sh.deploy.apiserver;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.policy.Evaluator;
import sh.deploy.apiserver.admission.policy.InstalledPolicies;
import sh.deploy.apiserver.admission.policy.MutatingPolicies;
import sh.deploy.apiserver.admission.policy.Policies;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.admission.webhook.InstalledWebhooks;
import sh.deploy.apiserver.admission.webhook.WebhookMetrics;
import sh.deploy.apiserver.admission.webhook.WebhookPlaces;
import sh.deploy.apiserver.admission.webhook.Webhooks;
import sh.deploy.apiserver.admission.webhook.call.AddressRules;
import sh.deploy.apiserver.admission.webhook.call.Calls;
import sh.deploy.apiserver.admission.webhook.call.Resolver;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.Withheld;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.TokenFile;
import sh.deploy.apiserver.authn.accounts.AccountTokens;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.authn.oidc.StructuredAuthentication;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.certificates.CertificateSigner;
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
import sh.deploy.apiserver.pki.CertificateUpkeep;
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
    /** They end at once where nothing is written any more, but for those that wait for webhooks. */
    private static final Duration REQUESTS_END_WITHIN = Duration.ofSeconds(1);

    private final ClusterPki pki;
    private final CertificateUpkeep certificates;
    private final SigningKeys tokenKeys;
    private final StructuredAuthentication authentication;
    private final EncryptionUpkeep encryption;
    private final DurableState state;
    private final InstalledWebhooks webhooks;
    private final Evaluations evaluations;
    private final Registry registry;
    private final GatheredRoles gathered;
    private final QuotaStatuses quotas;
    private final NodeSessions nodes;
    private final CertificateSigner signer;
    private final ApiFront front;
    private final Audit audit;
    private final CollectorRegistry metrics;

    private ApiServer(
            ClusterPki pki,
            CertificateUpkeep certificates,
            SigningKeys tokenKeys,
            StructuredAuthentication authentication,
            EncryptionUpkeep encryption,
            DurableState state,
            InstalledWebhooks webhooks,
            Evaluations evaluations,
            Registry registry,
            GatheredRoles gathered,
            QuotaStatuses quotas,
            NodeSessions nodes,
            CertificateSigner signer,
            ApiFront front,
            Audit audit,
            CollectorRegistry metrics) {
        this.pki = pki;
        this.certificates = certificates;
        this.tokenKeys = tokenKeys;
        this.authentication = authentication;
        this.encryption = encryption;
        this.state = state;
        this.webhooks = webhooks;
        this.evaluations = evaluations;
        this.registry = registry;
        this.gathered = gathered;
        this.quotas = quotas;
        this.nodes = nodes;
        this.signer = signer;
        this.front = front;
        this.audit = audit;
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
        var authentication = StructuredAuthentication.open(settings.authenticationConfig(), time);
        var metrics = new CollectorRegistry();
        var kinds = Kinds.builtIn();
        var encrypted = new EncryptedLog(log, settings.encryption(), time);
        var withheld = new Withheld(kinds.all(), encrypted::encrypts);
        var audit = Audit.start(settings.audit(), withheld, metrics, time);
        try {
            return start(settings, kinds, encrypted, time, journal, authentication, metrics, audit);
        } catch (IOException | GeneralSecurityException | RuntimeException | Error e) {
            audit.close();
            throw e;
        }
    }

    private static ApiServer start(
            ApiServerSettings settings,
            Kinds kinds,
            EncryptedLog log,
            Time time,
            Journal journal,
            StructuredAuthentication authentication,
            CollectorRegistry metrics,
            Audit audit)
            throws IOException, GeneralSecurityException {
        var pki = ClusterPki.openOrCreate(settings.pkiDir(), time);
        var indexer = new SelectionIndexer(kinds);
        var grants = new StoredGrants();
        var usage = new QuotaLedger();
        var evaluations = new Evaluations(Math.max(1, settings.limits().inFlight() / 4), time);
        var webhookPlaces = new WebhookPlaces(Math.max(1, settings.limits().inFlight() / 2));
        var webhooks = new InstalledWebhooks(evaluations, webhookPlaces, time);
        var policies = InstalledPolicies.validating(evaluations);
        var mutatingPolicies = InstalledPolicies.mutating(evaluations);
        var state = DurableState.open(
                log,
                indexer,
                time,
                StateSettings.DEFAULT,
                new LogMetrics(metrics),
                Follower.all(grants, usage, webhooks, policies, mutatingPolicies));
        var store = state.store();

        var tokenKeys = pki.tokenKeys();
        var issuer = new TokenIssuer(tokenKeys);
        var authenticator = new Authenticator(
                new ClientCertificates(pki.ca(), time),
                authentication::anonymous,
                TokenFile.openOrCreate(settings.tokenFile(), time),
                new BootstrapTokens(store::newest, time),
                new AccountTokens(tokenKeys, store::newest, time),
                authentication.tokens());
        var authorizer = new Authorizer(
                new NodeRules(new StoredNodePods(store::newest)), new OwnRequests(store::newest), grants);
        var addresses = new AddressRules(settings.webhooksOnLoopback());
        var evaluator = new Evaluator(kinds, store::newest, evaluations, authorizer);
        var admission = new Admission(
                store::newest,
                authorizer,
                settings.podSecurity(),
                usage,
                kinds,
                new MutatingPolicies(mutatingPolicies, evaluator),
                new Policies(policies, evaluator),
                new Webhooks(
                        webhooks,
                        kinds,
                        store::newest,
                        new Calls(addresses, Resolver.SYSTEM, time),
                        new WebhookMetrics(metrics),
                        evaluations,
                        authorizer,
                        webhookPlaces,
                        time),
                time);
        var registry = new Registry(
                kinds,
                indexer,
                authorizer,
                admission,
                new Identities(authenticator, issuer),
                state.appender(),
                store,
                time);
        new DefaultObjects(registry, Caller.SERVER).make();
        new DefaultAccess(registry, store::newest, Caller.SERVER).make();
        var gathered = GatheredRoles.start(registry, store, Caller.SERVER);
        var quotas = QuotaStatuses.start(registry, store, usage, Caller.SERVER);

        var certificates = new CertificateUpkeep(pki, settings.hosts(), time);
        var link = new NodeLinkSettings(
                InetAddress.getByName(settings.listen().getFirst()),
                settings.nodeLinkPort(),
                pki.caPem(),
                certificates::server,
                settings.limits().nodeConnections(),
                settings.nodeInProcess(),
                settings.detector(),
                ApiAddress.of(settings.listen(), settings.hosts(), settings.port()));
        var listen = addresses(settings.listen());
        addresses.servesAt(listen, List.of(settings.port(), settings.nodeLinkPort()));
        var nodes = NodeSessions.start(link, authenticator, registry, audit, store, time, journal);

        metrics.register(new NodeMetrics(nodes::states));
        var encryption = new EncryptionUpkeep(log);
        var status = new StatusReport(
                state, nodes, authentication, certificates, encryption, audit, new SettingsReport(settings), time);
        var front = ApiFront.start(
                new ApiFront.Listening(
                        settings.listen(),
                        settings.port(),
                        certificates::server,
                        pki.caPem(),
                        ClusterPki.namesOf(certificates.server()),
                        pki.ca(),
                        settings.limits()),
                new ApiFront.Parts(
                        kinds,
                        authenticator,
                        authorizer,
                        registry,
                        issuer,
                        store,
                        nodes.logs(),
                        nodes.usage(),
                        List.of(
                                new HealthCheck("log", false, status::isWritable),
                                new HealthCheck("audit", false, audit::isWritable)),
                        status::report,
                        nodes.port(),
                        metrics,
                        audit,
                        time));
        addresses.servesAt(listen, List.of(front.port(), nodes.port(), nodes.beatPort()));
        var signer = CertificateSigner.start(registry, audit, store, pki, nodes::isInSession, Caller.SERVER, time);
        nodes.servesAt(ApiAddress.of(settings.listen(), settings.hosts(), front.port()));
        certificates.start();
        tokenKeys.start();
        authentication.start();
        encryption.start();
        return new ApiServer(
                pki,
                certificates,
                tokenKeys,
                authentication,
                encryption,
                state,
                webhooks,
                evaluations,
                registry,
                gathered,
                quotas,
                nodes,
                signer,
                front,
                audit,
                metrics);
    }

    private static List<InetAddress> addresses(List<String> listen) throws UnknownHostException {
        var addresses = new ArrayList<InetAddress>();
        for (var each : listen) {
            addresses.addAll(List.of(InetAddress.getAllByName(each)));
        }
        return addresses;
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

    /** What keeps the certificates in {@link #pki} from ending. */
    public CertificateUpkeep certificates() {
        return certificates;
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
        authentication.close();
        certificates.close();
        tokenKeys.close();
        encryption.close();
        front.close();
        signer.close();
        nodes.close();
        quotas.close();
        gathered.close();
        webhooks.close();
        evaluations.close();
        state.close();
        front.endRequests(REQUESTS_END_WITHIN); // nothing is written any more, and what was is on record
        audit.close();
    }
}
