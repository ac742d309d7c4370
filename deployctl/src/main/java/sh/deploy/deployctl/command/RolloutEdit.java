package sh.deploy.deployctl.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code rollout restart}, {@code pause} and {@code resume}: one small patch each. */
final class RolloutEdit extends ClientCommand {
    private final String verb;
    private final String description;

    RolloutEdit(String verb, String description) {
        this.verb = verb;
        this.description = description;
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, verb, description);
        Options.positional(spec, "KIND/NAME", "0..*", "deployment/web");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        for (var target : Targets.parse(Options.arguments(own), access.cluster().resources())) {
            for (var name : target.names()) {
                access.cluster().mergePatch(target.resource().path(access.namespace(), name), patch(session));
                session.out().println(target.resource().reference(name) + " " + done());
            }
        }
        return ExitCode.DONE;
    }

    private ObjectNode patch(Session session) {
        var patch = Json.object();
        var spec = patch.withObjectProperty("spec");
        if (verb.equals("restart")) {
            spec.withObjectProperty("template")
                    .withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(
                            "kubectl.kubernetes.io/restartedAt",
                            session.time().now().toString());
        } else {
            spec.put("paused", verb.equals("pause"));
        }
        return patch;
    }

    private String done() {
        return switch (verb) {
            case "restart" -> "restarted";
            case "pause" -> "paused";
            default -> "resumed";
        };
    }
}
