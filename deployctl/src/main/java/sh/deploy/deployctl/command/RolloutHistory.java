package sh.deploy.deployctl.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.output.TextTable;
import sh.deploy.deployctl.output.Yaml;

/** {@code rollout history}: the revisions that can be gone back to. */
final class RolloutHistory extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "history", "Show the revisions of a deployment.");
        Options.positional(spec, "KIND/NAME", "0..*", "deployment/web");
        Options.value(spec, "N", "What this revision is made from.", "--revision");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        long revision = Options.number(own, "--revision", 0);
        var target = Targets.one(Options.arguments(own), access.cluster().resources());
        var name = target.names().getFirst();
        var deployment = access.cluster().get(target.resource().path(access.namespace(), name));
        var revisions = Revisions.of(access, deployment);
        var reference = target.resource().reference(name);
        if (revision > 0) {
            var set = revisions.get(revision);
            if (set == null) {
                throw Failure.refused("there is no revision " + revision + "; there are " + revisions.keySet());
            }
            session.out().println(reference + " with revision #" + revision);
            session.out().print(Yaml.write(set.path("spec").path("template")));
            return ExitCode.DONE;
        }
        session.out().println(reference);
        var table = new TextTable();
        table.add(List.of("REVISION", "CHANGE-CAUSE"));
        revisions.forEach((number, set) -> table.add(List.of(
                Long.toString(number),
                set.path("metadata")
                        .path("annotations")
                        .path("kubernetes.io/change-cause")
                        .asString("<none>"))));
        table.print(session.out(), "");
        return ExitCode.DONE;
    }
}
