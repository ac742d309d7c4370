package sh.deploy.deployctl.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.output.Json;

/** {@code token delete}: ends tokens at once; machines that have joined by them stay. */
final class TokenDelete extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "delete", "End tokens; machines that have joined by them stay.");
        Options.positional(spec, "ID", "1..*", "What stands before the dot of a token.");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        for (var word : Options.arguments(own)) {
            int dot = word.indexOf('.');
            var id = dot < 0 ? word : word.substring(0, dot);
            if (!id.matches("[a-z0-9]{" + BootstrapTokens.ID_LENGTH + "}")) {
                throw Failure.usage("an ID has six letters and digits, as `deployctl token list` shows it");
            }
            delete(access, id);
            session.out().println("bootstrap token \"" + id + "\" deleted");
        }
        return ExitCode.DONE;
    }

    private static void delete(Access access, String id) {
        try {
            access.cluster().delete(BootstrapTokens.path(id), Json.object());
        } catch (ProblemException e) {
            throw e.problem().says(Reason.NOT_FOUND)
                    ? Failure.refused("there is no bootstrap token \"" + id + "\"; see `deployctl token list`")
                    : e;
        }
    }
}
