package sh.deploy.deployctl.up;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.ApiServer;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.apiserver.postgres.PostgresKeeper;
import sh.deploy.controllers.Controllers;
import sh.deploy.controllers.ControllersSettings;
import sh.deploy.deployctl.log.DatabaseUrl;
import sh.deploy.kubelet.Kubelet;

/** Database, API server, controllers and the first node in this process; further nodes in processes of their own. */
final class WholeSystem implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WholeSystem.class);

    private final UpSettings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    /** What runs on when this process ends; a start that fails ends those that it started itself. */
    private final Deque<AutoCloseable> lasting = new ArrayDeque<>();

    private int port;

    private WholeSystem(UpSettings settings) {
        this.settings = settings;
    }

    /** Starts all parts in order; if one fails, those before it are ended again, but for what ran already. */
    static WholeSystem start(UpSettings settings, Map<String, String> environment, Time time) throws Exception {
        var system = new WholeSystem(settings);
        try {
            system.startParts(environment, time);
            return system;
        } catch (Exception e) {
            close(system.parts);
            close(system.lasting);
            throw e;
        }
    }

    int port() {
        return port;
    }

    private void startParts(Map<String, String> environment, Time time) throws Exception {
        HeapKeeper.start();
        var folder = settings.folder();
        var names = DataFolder.nodeNames(settings.nodes());
        var engines = engines(names, environment);
        var journal = opened(Journal.open(folder.root(), "deploy", time));

        var database = database(time);
        var server = opened(EncryptionKeys.orSay(() -> Listening.orSay(
                () -> ApiServer.start(
                        serverSettings(settings, engines.machineAddresses()), new PostgresLog(database), time, journal),
                "--port",
                "--listen")));
        port = server.port();
        rememberLinkPort(server.nodeLinkPort());
        var url = "https://127.0.0.1:" + port;
        var kubeconfigs = new Kubeconfigs(folder, environment);
        kubeconfigs.write(url, server.pki().caPem(), server.pki().admin());
        var controllers = new AtomicReference<>(certificate(server.pki().controllers()));
        server.certificates().whenRenewed(() -> {
            controllers.set(certificate(server.pki().controllers()));
            kubeconfigs.write(url, server.pki().caPem(), server.pki().admin());
        });

        var nodes = new NodeProcesses(folder, server.pki(), server.nodeLinkPort(), settings, engines);
        opened(Controllers.start(
                ControllersSettings.usual("deploy-" + ProcessHandle.current().pid()),
                ClientConfig.of(
                        URI.create(url), server.pki().caPem(), new ClientConfig.Credential.Renewed(controllers::get)),
                journal,
                server.metrics(),
                new LocalNodes(nodes, engines, time),
                time));
        engines.awaitAnswer(names.getFirst(), time);
        var agent = nodes.settings(names.getFirst(), settings.capacityOfOne());
        var kubelet = opened(Kubelet.start(agent, journal, time));
        opened(RenewedCertificate.followed(agent, kubelet));
        for (var name : names.subList(1, names.size())) {
            if (folder.pidFile(name).process().isEmpty()) {
                lasting.push(() -> nodes.end(name));
            }
            nodes.ensureRunning(name, settings.capacityOfOne());
        }
        opened(new NodeKeeper(folder, engines, time));
        LOG.info("serving on {} with {} node(s)", url, names.size());
    }

    /** Those of nodes that an earlier `up` or a pool added live on as well. */
    private NodeEngines engines(List<String> names, Map<String, String> environment) throws IOException {
        var folder = settings.folder();
        var isolated = folder.isolatedNodes(environment);
        if (!settings.isolated()) {
            return new SharedEngine(folder, settings.engineSocket());
        }
        var engines = new PrivateEngines(folder, isolated);
        if (!isolated.exist()) {
            lasting.push(isolated::close);
        }
        engines.open();
        var all = new LinkedHashSet<>(names);
        all.addAll(folder.nodePidFiles());
        for (var name : all) {
            if (!engines.isKnown(name)) {
                lasting.push(() -> isolated.end(name));
            }
            engines.ensureRunning(name);
        }
        return engines;
    }

    private Supplier<Database> database(Time time) throws IOException {
        if (settings.database() != null) {
            var given = DatabaseUrl.parse(settings.database());
            return () -> given;
        }
        var folder = settings.folder().postgres();
        var limits = EmbeddedPostgresSettings.DEFAULT;
        var postgres = EmbeddedPostgres.start(folder, limits, time);
        rememberPid(postgres);
        var keeper = opened(new PostgresKeeper(folder, limits, time, postgres, this::rememberPid));
        if (!postgres.adopted()) {
            lasting.push(() -> {
                keeper.server().stop();
                settings.folder().pidFile("postgres").delete();
            });
        }
        var database = new Database(postgres.jdbcUrl(), postgres.user(), postgres.password());
        return () -> database.at(keeper.server().jdbcUrl());
    }

    private void rememberPid(EmbeddedPostgres postgres) {
        try {
            settings.folder().pidFile("postgres").write(postgres.pid());
        } catch (IOException e) {
            LOG.warn("the pid file of PostgreSQL could not be written", e);
        }
    }

    /** @param machineAddresses as the engines of the nodes say them */
    static ApiServerSettings serverSettings(UpSettings settings, List<String> machineAddresses) throws IOException {
        var folder = settings.folder();
        var base = ApiServerSettings.in(folder.root(), settings.port());
        var listen = new ArrayList<>(machineAddresses);
        listen.addAll(settings.listen());
        return base.withNodeLinkPort(folder.rememberedLinkPort())
                .listeningOn(listen)
                .withWebhooksOnLoopback(true)
                .withNodeInProcess(DataFolder.nodeNames(1).getFirst())
                .withAuthenticationConfig(settings.authenticationConfig())
                .withPodSecurity(settings.podSecurity())
                .withAudit(settings.audit())
                .withDetector(base.detector().withFlapHoldMax(settings.flapHoldMax()))
                .withEncryption(settings.encryption());
    }

    private static ClientConfig.Credential.Certificate certificate(Credential credential) {
        return new ClientConfig.Credential.Certificate(credential.certificatePem(), credential.keyPem());
    }

    private void rememberLinkPort(int linkPort) throws IOException {
        Path file = settings.folder().nodeLinkPort();
        Files.writeString(file, linkPort + "\n");
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Ends the parts in reverse order. Containers, further nodes and the database run on: `down` ends those. */
    @Override
    public void close() {
        close(parts);
    }

    private static void close(Deque<AutoCloseable> parts) {
        @Nullable AutoCloseable part;
        while ((part = parts.poll()) != null) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part did not close in good order", e);
            }
        }
    }
}
