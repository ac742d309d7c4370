package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private static final String AT_ONCE =
            "A new key signs tokens from the next second on. Outside of this cluster, whoever checks them by the published"
                    + " key set may refuse them for up to an hour, until it is read again.";

    @Override
    public CommandSpec spec() {
        var spec = Options.command(
                this,
                "rotate-token-key",
                "Sign tokens of service accounts with a new key, once everybody may know it; those given stay valid.");
        Options.flag(
                spec,
                "Sign with it at once: whoever checks tokens by the published key set may refuse new ones for up to an hour.",
                "--now");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var folder = Up.folder(parsed, own, session);
        var keys = folder.pki().resolve(SigningKeys.FOLDER);
        if (!folder.exists() || !keys.toFile().isDirectory()) {
            throw Failure.refused("there is no " + keys + "; name with --data the folder that `deployctl up` got");
        }
        var signsFrom = added(keys, Options.has(own, "--now"), session);
        session.out().println(signsFrom.isAfter(session.time().now()) ? later(signsFrom) : AT_ONCE);
        session.out()
                .println(
                        "The older keys go on verifying until no token of theirs can be valid; to end those now, remove"
                                + " their files from " + keys + ". Pods whose tokens end by that have none until their"
                                + " agent is restarted, or for most of an hour.");
        return ExitCode.DONE;
    }

    private static String later(Instant signsFrom) {
        return "A new key is published within a second, and signs tokens from "
                + signsFrom.truncatedTo(ChronoUnit.SECONDS)
                + " on, when nobody goes by an older key set any more; --now does not wait for that.";
    }

    private static Instant added(Path keys, boolean atOnce, Session session) throws Exception {
        try {
            return SigningKeys.add(keys, session.time(), atOnce);
        } catch (IOException e) {
            throw Failure.refused("no key was made: " + e.getMessage());
        }
    }
}
