package sh.deploy.deployctl.command;

import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;

/** A verb that works on a cluster: opens the way there, and closes it. */
abstract class ClientCommand implements Command {
    @Override
    public void prepare() {
        Access.prepare();
    }

    @Override
    public final int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed;
        while (own.hasSubcommand()) {
            own = own.subcommand();
        }
        try (var access = Access.open(parsed, own, session)) {
            return run(own, access, session);
        }
    }

    /** @param own the options of this command */
    abstract int run(ParseResult own, Access access, Session session) throws Exception;
}
