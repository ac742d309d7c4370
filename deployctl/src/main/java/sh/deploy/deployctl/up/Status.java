package sh.deploy.deployctl.up;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** Tells which processes of this cluster live and which nodes are ready. */
public final class Status implements Command {
    @Override
    public CommandSpec spec() {
        return Options.command(this, "status", "Tell what of this cluster runs on this machine.");
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var folder = Up.folder(parsed, own, session);
        if (!folder.exists()) {
            session.out().println("Nothing here: there is no " + folder.root() + ". Start with: deployctl up --detach");
            return ExitCode.NOT_READY;
        }
        processes(folder).forEach(session.out()::println);
        var seen = new Readiness(folder, session.time()).look();
        session.out().println("api: " + (seen.serving() ? "ready" : "does not answer"));
        session.out()
                .println("nodes: "
                        + (seen.readyNodes().isEmpty()
                                ? "none ready"
                                : String.join(", ", seen.readyNodes()) + " ready"));
        return seen.serving() ? ExitCode.DONE : ExitCode.NOT_READY;
    }

    private static List<String> processes(DataFolder folder) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("server: " + state(folder, "deploy"));
        lines.add("postgres: "
                + EmbeddedPostgres.runningPid(folder.postgres())
                        .map(pid -> "pid " + pid)
                        .orElse("not running"));
        for (var node : folder.nodePidFiles()) {
            lines.add(node + ": " + state(folder, node));
        }
        return lines;
    }

    private static String state(DataFolder folder, String name) throws IOException {
        return folder.pidFile(name)
                .process()
                .map(process -> "pid " + process.pid())
                .orElse("not running");
    }
}
