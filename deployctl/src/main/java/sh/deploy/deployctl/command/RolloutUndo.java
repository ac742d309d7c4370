package sh.deploy.deployctl.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Targets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code rollout undo}: makes a deployment from what it was made from before. */
final class RolloutUndo extends ClientCommand {
    private static final String TEMPLATE_HASH = "pod-template-hash";

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "undo", "Go back to an earlier revision.");
        Options.positional(spec, "KIND/NAME", "0..*", "deployment/web");
        Options.value(spec, "N", "To this revision; else to the one before.", "--to-revision");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        long asked = Options.number(own, "--to-revision", 0);
        var target = Targets.one(Options.arguments(own), access.cluster().resources());
        var name = target.names().getFirst();
        var path = target.resource().path(access.namespace(), name);
        var deployment = (ObjectNode) access.cluster().get(path);
        if (deployment.path("spec").path("paused").asBoolean(false)) {
            throw Failure.refused(target.resource().reference(name) + " is paused: resume it first");
        }
        var template =
                wanted(asked, access, deployment).path("spec").path("template").deepCopy();
        if (template.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(TEMPLATE_HASH);
        }
        if (template.equals(deployment.path("spec").path("template"))) {
            session.out()
                    .println(target.resource().reference(name) + " skipped rollback (it is made from this already)");
            return ExitCode.DONE;
        }
        deployment.withObjectProperty("spec").set("template", template);
        access.cluster().replace(path, deployment);
        session.out().println(target.resource().reference(name) + " rolled back");
        return ExitCode.DONE;
    }

    private static JsonNode wanted(long asked, Access access, JsonNode deployment) {
        var revisions = Revisions.of(access, deployment);
        if (asked == 0) {
            long now = deployment
                    .path("metadata")
                    .path("annotations")
                    .path(Revisions.REVISION)
                    .asLong(Long.MAX_VALUE);
            var before = revisions.lowerEntry(now);
            if (before == null) {
                throw Failure.refused("no revision before this one is kept");
            }
            return before.getValue();
        }
        var set = revisions.get(asked);
        if (set == null) {
            throw Failure.refused("there is no revision " + asked + "; there are " + revisions.keySet());
        }
        return set;
    }
}
