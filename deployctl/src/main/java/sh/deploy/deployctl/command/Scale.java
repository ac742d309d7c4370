package sh.deploy.deployctl.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.Json;

/** Says how many replicas there shall be. */
public final class Scale extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "scale", "Say how many replicas there shall be.");
        Options.positional(spec, "KIND/NAME", "0..*", "deployment/web; rs web");
        Options.value(spec, "N", "How many.", "--replicas");
        Options.value(spec, "N", "Only if there are so many now.", "--current-replicas");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        int replicas = Options.number(own, "--replicas", -1);
        if (replicas < 0) {
            throw Failure.usage("say how many: --replicas=N, 0 or more");
        }
        int expected = Options.number(own, "--current-replicas", -1);
        for (var target : Targets.parse(Options.arguments(own), access.cluster().resources())) {
            for (var name : target.names()) {
                var path = target.resource().path(access.namespace(), name) + "/scale";
                refuseOther(access, path, expected);
                access.cluster()
                        .mergePatch(
                                path, Json.object().set("spec", Json.object().put("replicas", replicas)));
                session.out().println(target.resource().reference(name) + " scaled");
            }
        }
        return ExitCode.DONE;
    }

    private static void refuseOther(Access access, String path, int expected) {
        if (expected >= 0) {
            int now = access.cluster().get(path).path("spec").path("replicas").asInt(0);
            if (now != expected) {
                throw Failure.refused("there are " + now + " replicas, not " + expected + "; nothing was changed");
            }
        }
    }
}
