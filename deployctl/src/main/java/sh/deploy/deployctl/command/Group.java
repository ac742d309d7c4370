package sh.deploy.deployctl.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** A verb that only holds others, such as {@code rollout status}. */
public class Group implements Command {
    private final String name;
    private final String description;
    private final List<Command> commands;

    public Group(String name, String description, Command... commands) {
        this.name = name;
        this.description = description;
        this.commands = List.of(commands);
    }

    @Override
    public void prepare() {
        commands.getFirst().prepare();
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, name, description);
        commands.forEach(command -> {
            var inner = command.spec();
            spec.addSubcommand(inner.name(), inner);
        });
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) {
        var names = commands.stream().map(command -> command.spec().name()).toList();
        throw Failure.usage("say which: deployctl " + name + " " + String.join("|", names));
    }
}
