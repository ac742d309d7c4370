package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.journal.Journal;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.KubeletSettingsFile;
import sh.deploy.kubelet.join.CertificateRenewal;
import sh.deploy.kubelet.join.CredentialFolder;
import sh.deploy.kubelet.join.JoinRefused;
import sh.deploy.kubelet.join.JoinSettings;
import sh.deploy.kubelet.join.Joining;

/** One agent, on this machine or another. */
public final class KubeletRole implements Command {
    private static final List<String> OF_JOINING = List.of("--token", "--token-file", "--ca-hash", "--node");

    /** @param join null for an agent that was given its certificate */
    private record Told(KubeletSettings settings, @Nullable JoinSettings join) {
        CredentialFolder credential() {
            return Joining.folder(new DataFolder(settings.dataDir()).nodes().resolve(settings.node()));
        }
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "kubelet", "Run the agent of one node.");
        Options.value(
                spec,
                "FILE",
                RoleFile.help(KubeletSettingsFile.REQUIRED, KubeletSettingsFile.OPTIONAL)
                        + " server is HOST:PORT of the node link; capacity is a map such as {cpu: 2, memory: 4Gi}. In place"
                        + " of server, certificateAuthority, certificate and key: join, token, caHash.",
                "--config");
        Options.value(
                spec,
                "SERVER",
                "Join the cluster of this API server, as `deployctl token create` shows it; afterwards it is enough to"
                        + " say this.",
                "--join");
        Options.value(
                spec,
                "ID.SECRET",
                "The token to join with; whoever lists this machine's processes sees it.",
                "--token");
        Options.value(spec, "FILE", "Holds the token to join with; - is the standard input.", "--token-file");
        Options.value(spec, "HASH", "Hash of the cluster's authority, sha256:….", "--ca-hash");
        Options.value(spec, "NAME", "Name of the node to become (the machine's).", "--node");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var told = told(parsed, own, session);
        var folder = new DataFolder(told.settings().dataDir());
        folder.create();
        Logging.toFile(folder.log().resolve(told.settings().node() + ".log"));
        var settings = joined(told, session);
        if (settings.certificates() == null) {
            throw Failure.usage("the settings name no certificate, so the API server would refuse this node");
        }
        var end = new CountDownLatch(1);
        var journal = Journal.open(folder.root(), settings.node(), session.time());
        var kubelet = Kubelet.start(settings, journal, session.time());
        if (told.join() == null) {
            RoleFile.onShutdown(end, RenewedCertificate.followed(settings, kubelet), kubelet, journal);
        } else {
            var renewal = renewal(told, told.join(), kubelet, session);
            renewal.start();
            RoleFile.onShutdown(end, renewal, kubelet, journal);
        }
        end.await();
        return ExitCode.DONE;
    }

    private static Told told(ParseResult parsed, ParseResult own, Session session) throws IOException {
        if (!Options.has(own, "--join")) {
            for (var option : OF_JOINING) {
                if (Options.has(own, option)) {
                    throw Failure.usage(option + " goes with --join SERVER");
                }
            }
            return RoleFile.read(
                    own, session, file -> new Told(KubeletSettingsFile.read(file), KubeletSettingsFile.join(file)));
        }
        if (Options.has(own, "--config")) {
            throw Failure.usage("say either --config or --join; in a settings file it is `join: SERVER`");
        }
        try {
            var node = Options.text(own, "--node", machine());
            var data = Up.folder(parsed, own, session).root();
            return new Told(
                    KubeletSettings.of(node, data, "", KubeletSettings.joined(node, data)),
                    JoinSettings.of(
                            Options.text(own, "--join", ""), token(own, session), Options.text(own, "--ca-hash", "")));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static String token(ParseResult own, Session session) throws IOException {
        if (!Options.has(own, "--token-file")) {
            return Options.text(own, "--token", "");
        }
        if (Options.has(own, "--token")) {
            throw Failure.usage("say either --token or --token-file");
        }
        var file = Options.text(own, "--token-file", "");
        try (var in = file.equals("-") ? session.in() : Files.newInputStream(session.resolve(file))) {
            var line = new BufferedReader(new InputStreamReader(in, US_ASCII)).readLine();
            if (line == null || line.isBlank()) {
                throw Failure.usage("there is no token in " + (file.equals("-") ? "the standard input" : file));
            }
            return line.strip();
        } catch (NoSuchFileException e) {
            throw Failure.usage("there is no file " + file);
        }
    }

    /** Once the machine has joined, where that is to be done. */
    private static KubeletSettings joined(Told told, Session session) throws InterruptedException {
        var join = told.join();
        if (join == null) {
            return told.settings();
        }
        var joining = new Joining(told.settings().node(), join, told.credential(), session.time());
        try {
            joining.join();
            return told.settings().withServer(joining.link());
        } catch (JoinRefused e) {
            throw Failure.refused(String.valueOf(e.getMessage()));
        }
    }

    private static CertificateRenewal renewal(Told told, JoinSettings join, Kubelet kubelet, Session session) {
        return new CertificateRenewal(
                told.settings().node(),
                join,
                told.credential(),
                kubelet::certificateRenewed,
                session.time(),
                new SecureRandom());
    }

    private static String machine() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().toLowerCase(Locale.ROOT);
    }
}
