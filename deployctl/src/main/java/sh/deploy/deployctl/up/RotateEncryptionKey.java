package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.encryption.KeyRotation;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** Gives the cluster a new key for what it encrypts in the log. */
public final class RotateEncryptionKey implements Command {
    @Override
    public CommandSpec spec() {
        return Options.command(
                this,
                "rotate-encryption-key",
                "Encrypt with a new key from now on, and wrap with it what was encrypted before; the older key stays in the file.");
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var folder = Up.folder(parsed, own, session);
        var file = EncryptionKeys.ofFolder(folder).file();
        if (!Files.exists(file)) {
            throw Failure.refused(
                    "there is no " + file + "; name with --data the folder that `deployctl up` got. In a file"
                            + " of your own put the new key in front of the others");
        }
        session.out().println("The key " + added(file, session) + " is the first in " + file + " now.");
        session.out()
                .println(
                        "Copy the file again to where you keep a copy of it: the one from before does not open what a server"
                                + " has encrypted since. A server that runs with this file takes it within seconds. Once `kubectl get --raw /statusz` says of an older key"
                                + " under \"encryption\" that it is not needed, remove it from the file and keep it only as long as"
                                + " you keep backups from before.");
        return ExitCode.DONE;
    }

    private static String added(Path file, Session session) {
        try {
            return KeyRotation.addKey(file, session.time());
        } catch (IllegalArgumentException | IOException e) {
            throw Failure.refused("no key was made: " + e.getMessage());
        }
    }
}
