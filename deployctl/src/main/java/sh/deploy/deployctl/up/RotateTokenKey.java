package sh.deploy.deployctl.up;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.pki.SigningKeys;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** Gives the cluster a new key for the tokens of service accounts, before the one it has is of an age. */
public final class RotateTokenKey implements Command {
    @Override
    public CommandSpec spec() {
        return Options.command(
                this,
                "rotate-token-key",
                "Sign tokens of service accounts with a new key from now on; those given stay valid.");
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var folder = Up.folder(parsed, own, session);
        var keys = folder.pki().resolve(SigningKeys.FOLDER);
        if (!folder.exists() || !keys.toFile().isDirectory()) {
            throw Failure.refused("there is no " + keys + "; name with --data the folder that `deployctl up` got");
        }
        SigningKeys.add(keys, session.time());
        session.out()
                .println(
                        "A new key signs tokens from the next second on. The older ones go on verifying until no token of theirs"
                                + " can be valid; to end those now, remove their files from " + keys);
        return ExitCode.DONE;
    }
}
