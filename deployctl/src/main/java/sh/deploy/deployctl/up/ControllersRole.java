package sh.deploy.deployctl.up;

import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.journal.Journal;
import sh.deploy.controllers.Controllers;
import sh.deploy.controllers.ControllersSettings;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** The controllers alone. Several may run; the one that holds the lease acts. */
public final class ControllersRole implements Command {
    private static final List<String> REQUIRED =
            List.of("dataDir", "server", "certificateAuthority", "certificate", "key");
    private static final List<String> OPTIONAL = List.of("identity");
    private static final List<String> KEYS =
            Stream.concat(REQUIRED.stream(), OPTIONAL.stream()).toList();

    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "controllers", "Run the controllers alone.");
        Options.value(
                spec, "FILE", RoleFile.help(REQUIRED, OPTIONAL) + " server is the URL of the API server.", "--config");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var file = RoleFile.read(own, session, path -> SettingsMap.read(path, KEYS));
        var folder = new DataFolder(Path.of(file.text("dataDir")));
        var identity =
                file.text("identity", "controllers-" + ProcessHandle.current().pid());
        var client = ClientConfig.of(
                URI.create(file.text("server")),
                Files.readString(Path.of(file.text("certificateAuthority"))),
                new ClientConfig.Credential.Renewed(new CertificateFiles(
                        Path.of(file.text("certificate")), Path.of(file.text("key")), session.time())));
        folder.create();
        Logging.toFile(folder.log().resolve("controllers.log"));
        var journal = Journal.open(folder.root(), "controllers", session.time());
        var end = new CountDownLatch(1);
        HeapKeeper.start();
        var controllers = Controllers.start(
                ControllersSettings.usual(identity),
                client,
                journal,
                CollectorRegistry.defaultRegistry,
                session.time());
        RoleFile.onShutdown(end, controllers, journal);
        session.out().println("Controllers run as " + identity);
        session.out().flush();
        end.await();
        return ExitCode.DONE;
    }
}
