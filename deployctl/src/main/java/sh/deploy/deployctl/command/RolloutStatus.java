package sh.deploy.deployctl.command;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Following;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Targets;
import tools.jackson.databind.JsonNode;

/** {@code rollout status}: follows a change of a deployment until it is done. */
final class RolloutStatus extends ClientCommand {
    private static final Duration LIMIT = Duration.ofHours(24);

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "status", "Follow a change until it is done.");
        Options.positional(spec, "KIND/NAME", "0..*", "deployment/web");
        Options.optionalValue(spec, "BOOL", "true", "Wait until it is done (true).", "-w", "--watch");
        Options.value(spec, "DURATION", "How long to wait; else for ever.", "--timeout");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) throws InterruptedException {
        var limit = Options.duration(own, "--timeout", LIMIT);
        var target = Targets.one(Options.arguments(own), access.cluster().resources());
        var name = target.names().getFirst();
        var first = access.cluster().get(target.resource().path(access.namespace(), name));
        if (told(first, name, "", session) || Options.text(own, "-w", "true").equals("false")) {
            return ExitCode.DONE;
        }
        long deadline = session.time().nanos() + limit.toNanos();
        var path = Query.of(target.resource().path(access.namespace())).with("fieldSelector", "metadata.name=" + name);
        try (var following = new Following(access.cluster(), session.time())) {
            following.follow(target.resource(), path.toString());
            var last = progress(first, name);
            for (var seen = following.next(deadline); seen.isPresent(); seen = following.next(deadline)) {
                if (seen.get().gone()) {
                    throw Failure.refused(target.resource().reference(name) + " was deleted");
                }
                if (told(seen.get().object(), name, last, session)) {
                    return ExitCode.DONE;
                }
                last = progress(seen.get().object(), name);
            }
        }
        throw Failure.notReady("timed out waiting for " + target.resource().reference(name));
    }

    /** Prints what is new, and says whether it is done. */
    private static boolean told(JsonNode deployment, String name, String last, Session session) {
        var progress = progress(deployment, name);
        if (!progress.equals(last)) {
            session.out().println(progress);
            session.out().flush();
        }
        return progress.endsWith("successfully rolled out");
    }

    /** In the words that scripts look for. */
    static String progress(JsonNode deployment, String name) {
        var status = deployment.path("status");
        int wanted = deployment.path("spec").path("replicas").asInt(1);
        int updated = status.path("updatedReplicas").asInt(0);
        int total = status.path("replicas").asInt(0);
        int available = status.path("availableReplicas").asInt(0);
        long generation = deployment.path("metadata").path("generation").asLong(0);
        if (status.path("observedGeneration").asLong(0) < generation) {
            return "Waiting for deployment spec update to be observed...";
        }
        for (var condition : status.path("conditions")) {
            if (condition.path("reason").asString("").equals("ProgressDeadlineExceeded")) {
                throw Failure.notReady("deployment \"" + name + "\" exceeded its progress deadline");
            }
        }
        var waiting = "Waiting for deployment \"" + name + "\" rollout to finish: ";
        if (updated < wanted) {
            return waiting + updated + " out of " + wanted + " new replicas have been updated...";
        }
        if (total > updated) {
            return waiting + (total - updated) + " old replicas are pending termination...";
        }
        if (available < updated) {
            return waiting + available + " of " + updated + " updated replicas are available...";
        }
        return "deployment \"" + name + "\" successfully rolled out";
    }
}
