package sh.deploy.deployctl;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Prints a script that completes commands and options in a shell. */
final class Completion implements Command {
    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "completion", "Print a script that completes commands in a shell.");
        Options.positional(spec, "SHELL", "0..1", "bash or zsh; use it by: source <(deployctl completion bash)");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) {
        var words = Options.arguments(parsed.subcommand());
        var shell = words.isEmpty() ? "bash" : words.getFirst();
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw Failure.usage("completion is for bash and zsh, not \"" + shell + "\"");
        }
        session.out().print(AutoComplete.bash("deployctl", new CommandLine(Main.root(Commands.NAMES))));
        return ExitCode.DONE;
    }
}
