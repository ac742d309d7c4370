package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.ProductVersion;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;

/** Tells the versions of this program and of the server. */
public final class Version implements Command {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "version", "Tell the version of this program and of the server.");
        flag(spec, "Of this program only.", "--client");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        session.out().println("Client Version: " + ProductVersion.TEXT);
        if (has(own, "--client")) {
            return ExitCode.DONE;
        }
        try (var access = Access.open(parsed, own, session)) {
            session.out()
                    .println("Server Version: "
                            + access.cluster()
                                    .get("/version")
                                    .path("gitVersion")
                                    .asString(""));
            return ExitCode.DONE;
        } catch (ServerUnreachable | Kubeconfig.Unusable e) {
            session.err().println("Server Version: unknown, " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }
}
