package sh.deploy.deployctl.up;

import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.journal.Journal;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettingsFile;

/** One agent, on this machine or another. */
public final class KubeletRole implements Command {
    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "kubelet", "Run the agent of one node.");
        Options.value(
                spec,
                "FILE",
                RoleFile.help(KubeletSettingsFile.REQUIRED, KubeletSettingsFile.OPTIONAL)
                        + " server is HOST:PORT of the node link; capacity is a map such as {cpu: 2, memory: 4Gi}.",
                "--config");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var settings = RoleFile.read(own, session, KubeletSettingsFile::read);
        var folder = new DataFolder(settings.dataDir());
        folder.create();
        Logging.toFile(folder.log().resolve(settings.node() + ".log"));
        if (settings.certificates() == null) {
            throw Failure.usage("the settings name no certificate, so the API server would refuse this node");
        }
        var end = new CountDownLatch(1);
        var journal = Journal.open(folder.root(), settings.node(), session.time());
        var kubelet = Kubelet.start(settings, journal, session.time());
        RoleFile.onShutdown(end, kubelet, journal);
        end.await();
        return ExitCode.DONE;
    }
}
