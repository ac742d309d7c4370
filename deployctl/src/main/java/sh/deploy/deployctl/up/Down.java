package sh.deploy.deployctl.up;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.process.Processes;

/** Ends what {@code up} started, in the order that leaves nothing half done: agents, server, containers, database. */
public final class Down implements Command {
    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "down", "End everything of this cluster; the next up brings its pods back.");
        flag(spec, "Remove everything, too: containers, objects, the data folder, the kubeconfig entries.", "--purge");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var folder = Up.folder(parsed, own, session);
        Up.earlierName(parsed, own, session).refuse(EngineSocket.in(session.environment()));
        if (!folder.exists()) {
            return nothingToEnd(folder, session);
        }
        if (!folder.isOurs()) {
            throw Failure.refused("nothing was ended or removed: " + folder.root()
                    + " is no data folder of Deploy; name with --data the one that `deployctl up` got");
        }
        var lacking = engines(folder, session).lacking();
        if (lacking.isPresent()) {
            throw Failure.refused("nothing was ended: " + lacking.get());
        }
        endServersProcess(folder); // also one that is just starting, and holds the lock
        var kept = Optional.<Path>empty();
        try (var lock = folder.lockForCommand()) {
            kept = end(folder, has(own, "--purge"), session);
        } catch (NoSuchFileException e) {
            if (folder.exists()) {
                throw e;
            }
            return nothingToEnd(folder, session); // any more
        }
        session.out().println(outcome(folder, has(own, "--purge")));
        kept.ifPresent(keys -> session.out()
                .println("Keep " + keys
                        + ", without which nobody can read the secrets that stay in your database: the next up"
                        + " on it takes it by --encryption-provider-config. Remove it when the database is gone."));
        return ExitCode.DONE;
    }

    private static int nothingToEnd(DataFolder folder, Session session) {
        session.out().println("Nothing to end: there is no " + folder.root());
        return ExitCode.DONE;
    }

    /** @return the keys of what is left, if there is something left that needs them */
    private static Optional<Path> end(DataFolder folder, boolean purge, Session session) throws IOException {
        endServersProcess(folder);
        folder.pidFile("deploy").delete();
        endAgents(folder);
        try {
            // Not before: whoever held the lock may have made others.
            var engines = engines(folder, session);
            var lacking = engines.lacking();
            if (lacking.isPresent()) {
                throw Failure.refused(lacking.get());
            }
            engines.end(purge, session.time());
        } finally {
            endPostgres(folder, session.time());
        }
        if (!purge) {
            return Optional.empty();
        }
        var kept = folder.keepKeysOfAnotherDatabase();
        new Kubeconfigs(folder, session.environment()).remove();
        folder.remove();
        return kept;
    }

    private static NodeEngines engines(DataFolder folder, Session session) throws IOException {
        return NodeEngines.of(folder, EngineSocket.in(session.environment()), session.environment());
    }

    private static String outcome(DataFolder folder, boolean purged) {
        if (!purged) {
            return "Ended. Objects stay in " + folder.root() + "; `deployctl up` brings the pods back.";
        }
        return folder.exists()
                ? "Ended and removed, but for what Deploy did not put there: " + folder.root()
                : "Ended and removed: " + folder.root();
    }

    private static void endServersProcess(DataFolder folder) throws IOException {
        folder.pidFile("deploy").process().ifPresent(Processes::end);
    }

    private static void endAgents(DataFolder folder) throws IOException {
        try (var lock = folder.lockForAgents()) {
            var nodes = folder.nodePidFiles();
            var agents = new ArrayList<ProcessHandle>();
            for (var node : nodes) {
                folder.pidFile(node).process().ifPresent(agents::add);
            }
            Processes.end(agents);
            for (var node : nodes) {
                folder.pidFile(node).delete();
            }
        }
    }

    private static void endPostgres(DataFolder folder, Time time) throws IOException {
        if (EmbeddedPostgres.runningPid(folder.postgres()).isPresent()) {
            EmbeddedPostgres.start(folder.postgres(), EmbeddedPostgresSettings.DEFAULT, time)
                    .stop();
        }
        folder.pidFile("postgres").delete();
    }
}
