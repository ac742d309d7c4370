package sh.deploy.deployctl.up;

import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.journal.Journal;
import sh.deploy.apiserver.ApiServer;
import sh.deploy.apiserver.ApiServerSettings;
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
    private static final List<String> REQUIRED = List.of("dataDir", "database");
    private static final String ENCRYPTION = "encryptionProviderConfig";
    private static final List<String> OPTIONAL =
            List.of("port", "nodeLinkPort", "listen", "nodes", FLAP_HOLD_MAX, ENCRYPTION);
    private static final List<String> KEYS =
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
                        + " encryptionProviderConfig is a file that says what to encrypt in the log, and with which keys"
                        + " (pki/encryption.yaml in the data folder, made for secrets).",
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
        var settings = settings(folder, file).withEncryption(encryption);
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
        new Kubeconfigs(folder, session.environment())
                .writeOwn(
                        "https://127.0.0.1:" + server.port(),
                        server.pki().caPem(),
                        server.pki().admin());
        RoleFile.onShutdown(end, server, journal);
        session.out()
                .println("Serving on https://127.0.0.1:" + server.port() + ", nodes dial " + server.nodeLinkPort());
        session.out().flush();
        end.await();
        return ExitCode.DONE;
    }

    private static ApiServerSettings settings(DataFolder folder, SettingsMap file) throws SocketException {
        var hold = file.duration(FLAP_HOLD_MAX, DetectorSettings.DEFAULT.flapHoldMax());
        return ApiServerSettings.in(folder.root(), file.number("port", ApiServerSettings.USUAL_PORT))
                .withNodeLinkPort(file.number("nodeLinkPort", 0))
                .withDetector(DetectorSettings.DEFAULT.withFlapHoldMax(hold))
                .listeningOn(EngineBridge.beside(
                        Listening.checked(file.texts("listen", List.of("127.0.0.1")), "\"listen\" in the settings"),
                        EngineBridge.address()));
    }
}
