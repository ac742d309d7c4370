package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.journal.Journal;
import sh.deploy.apiserver.ApiServer;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.Rotation;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.log.DatabaseUrl;

/** The API server alone; its database is the user's. */
public final class ApiServerRole implements Command {
    private static final String FLAP_HOLD_MAX = "flapHoldMax";
    private static final String WEBHOOKS_ON_LOOPBACK = "webhooksOnLoopback";
    private static final String AUTHENTICATION_CONFIG = "authenticationConfig";
    private static final List<String> REQUIRED = List.of("dataDir", "database");
    private static final String MAX_SIZE = "auditLogMaxSize";
    private static final String MAX_AGE = "auditLogMaxAge";
    private static final String MAX_BACKUP = "auditLogMaxBackup";
    private static final AuditChoice.Names AUDIT =
            new AuditChoice.Names("auditPolicy", "auditLog", "auditWhenFull", "auditWebhook");
    private static final String ENCRYPTION = "encryptionProviderConfig";
    private static final String ADMISSION = "admissionControlConfigFile";
    private static final List<String> OPTIONAL = List.of(
            "port",
            "nodeLinkPort",
            "listen",
            "nodes",
            FLAP_HOLD_MAX,
            WEBHOOKS_ON_LOOPBACK,
            AUTHENTICATION_CONFIG,
            ENCRYPTION,
            ADMISSION,
            AUDIT.policy(),
            AUDIT.log(),
            MAX_SIZE,
            MAX_AGE,
            MAX_BACKUP,
            AUDIT.whenFull(),
            AUDIT.webhook());
    static final List<String> KEYS =
            Stream.concat(REQUIRED.stream(), OPTIONAL.stream()).toList();

    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "apiserver", "Run the API server alone.");
        Options.value(
                spec,
                "FILE",
                RoleFile.help(REQUIRED, OPTIONAL)
                        + " database is the URL of a PostgreSQL of yours, from version 15 on; nodes are names to make"
                        + " credentials for; flapHoldMax is how long at most a node that comes and goes gets no pods (60s);"
                        + " webhooksOnLoopback is whether admission webhooks may run on this machine's loopback (false);"
                        + " auditPolicy is a file in Kubernetes' format, auditLog where events go (log/audit.log in dataDir) or none,"
                        + " auditLogMaxSize how many megabytes a file has at most (100), auditLogMaxAge and auditLogMaxBackup for how"
                        + " many days (30) full ones are kept and how many (10; 0: all), auditWhenFull drop or refuse: what becomes of"
                        + " requests that cannot go on record, auditWebhook a kubeconfig that says to which server events go as well;"
                        + " encryptionProviderConfig is a file that says what to encrypt in the log, and with which keys"
                        + " (pki/encryption.yaml in the data folder, made for secrets);"
                        + " authenticationConfig is a file: " + AuthenticationConfig.HELP
                        + " admissionControlConfigFile is a file: " + AdmissionControl.HELP,
                "--config");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var file = RoleFile.read(own, session, path -> SettingsMap.read(path, KEYS));
        var folder = new DataFolder(Path.of(file.text("dataDir")));
        var database = DatabaseUrl.parse(file.text("database"));
        var encryption = EncryptionKeys.checked(
                folder, file.text(ENCRYPTION, ""), session, "\"" + ENCRYPTION + "\" in the settings");
        var settings = settings(folder, file, session).withEncryption(encryption);
        folder.create();
        Logging.toFile(folder.log().resolve("apiserver.log"));
        var journal = Journal.open(folder.root(), "apiserver", session.time());
        var end = new CountDownLatch(1);
        HeapKeeper.start();
        var server = EncryptionKeys.orSay(() -> Listening.orSay(
                () -> ApiServer.start(settings, new PostgresLog(database), session.time(), journal),
                "\"port\" in the settings",
                "\"listen\" in the settings"));
        server.pki().controllers();
        for (var node : file.texts("nodes", List.of())) {
            server.pki().node(node);
        }
        var kubeconfigs = new Kubeconfigs(folder, session.environment());
        var url = "https://127.0.0.1:" + server.port();
        kubeconfigs.writeOwn(url, server.pki().caPem(), server.pki().admin());
        server.certificates()
                .whenRenewed(() -> kubeconfigs.writeOwn(
                        url, server.pki().caPem(), server.pki().admin()));
        RoleFile.onShutdown(end, server, journal);
        session.out().println("Serving on " + url + ", nodes dial " + server.nodeLinkPort());
        session.out().flush();
        end.await();
        return ExitCode.DONE;
    }

    static ApiServerSettings settings(DataFolder folder, SettingsMap file, Session session) throws IOException {
        var authentication = AuthenticationConfig.file(
                file.text(AUTHENTICATION_CONFIG, ""), "\"" + AUTHENTICATION_CONFIG + "\" in the settings", session);
        var hold = file.duration(FLAP_HOLD_MAX, DetectorSettings.DEFAULT.flapHoldMax());
        return ApiServerSettings.in(folder.root(), file.number("port", ApiServerSettings.USUAL_PORT))
                .withNodeLinkPort(file.number("nodeLinkPort", 0))
                .withWebhooksOnLoopback(file.flag(WEBHOOKS_ON_LOOPBACK, false))
                .withAudit(audit(folder, file, session))
                .withDetector(DetectorSettings.DEFAULT.withFlapHoldMax(hold))
                .withAuthenticationConfig(authentication)
                .withPodSecurity(AdmissionControl.podSecurity(
                        file.text(ADMISSION, ""), "\"" + ADMISSION + "\" in the settings", session))
                .listeningOn(EngineBridge.beside(
                        Listening.checked(file.texts("listen", List.of("127.0.0.1")), "\"listen\" in the settings"),
                        EngineBridge.address()));
    }

    private static AuditSettings audit(DataFolder folder, SettingsMap file, Session session) {
        var written = new AuditChoice.Written(
                file.text(AUDIT.policy(), ""),
                file.text(AUDIT.log(), ""),
                file.text(AUDIT.whenFull(), ""),
                file.text(AUDIT.webhook(), ""));
        var usual = Rotation.USUAL;
        var rotation = Rotation.of(
                AuditChoice.atLeast(1, MAX_SIZE, file.number(MAX_SIZE, usual.megabytes())),
                AuditChoice.atLeast(0, MAX_AGE, file.number(MAX_AGE, usual.days())),
                AuditChoice.atLeast(0, MAX_BACKUP, file.number(MAX_BACKUP, usual.mostFiles())));
        return AuditChoice.read(AUDIT, written, rotation, folder, session);
    }
}
