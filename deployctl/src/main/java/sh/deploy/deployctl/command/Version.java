package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;
import static sh.deploy.deployctl.Options.value;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.ProductVersion;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.output.Json;
import sh.deploy.deployctl.output.ObjectPrinter;
import tools.jackson.databind.node.ObjectNode;

/** Tells the versions of this program and of the server. */
public final class Version implements Command {
    private static final String CLIENT = "clientVersion";
    private static final String SERVER = "serverVersion";

    @Override
    public void prepare() {
        Access.prepare();
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "version", "Tell the version of this program and of the server.");
        flag(spec, "Of this program only.", "--client");
        value(spec, "FORMAT", "json or yaml.", "-o", "--output");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var format = text(own, "-o", "");
        if (!List.of("", "json", "yaml").contains(format)) {
            throw Failure.usage("--output must be yaml or json, not \"" + format + "\"");
        }
        var versions = Json.object();
        versions.set(CLIENT, ofThisProgram());
        var unknown = has(own, "--client") ? "" : askServer(parsed, own, session, versions);
        if (format.isEmpty()) {
            print(versions, session);
        } else {
            ObjectPrinter.of(format).print(List.of(versions), true, session.out());
        }
        if (unknown.isEmpty()) {
            return ExitCode.DONE;
        }
        session.out().flush();
        session.err().println("Server Version: unknown, " + unknown);
        return ExitCode.UNREACHABLE;
    }

    /** Adds the server's, or says why it is not known. */
    private static String askServer(ParseResult parsed, ParseResult own, Session session, ObjectNode versions) {
        try (var access = Access.open(parsed, own, session)) {
            versions.set(SERVER, access.cluster().get("/version"));
            return "";
        } catch (ServerUnreachable | Kubeconfig.Unusable e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static ObjectNode ofThisProgram() {
        var parts = ProductVersion.TEXT.substring(1).split("\\.");
        return Json.object()
                .put("major", parts[0])
                .put("minor", parts[1])
                .put("gitVersion", ProductVersion.TEXT)
                .put("compiler", "javac")
                .put("platform", "linux/" + System.getProperty("os.arch").replace("aarch64", "arm64"));
    }

    private static void print(ObjectNode versions, Session session) {
        session.out()
                .println("Client Version: "
                        + versions.path(CLIENT).path("gitVersion").asString(""));
        if (versions.has(SERVER)) {
            session.out()
                    .println("Server Version: "
                            + versions.path(SERVER).path("gitVersion").asString(""));
        }
    }
}
