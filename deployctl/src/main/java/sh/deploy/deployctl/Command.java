package sh.deploy.deployctl;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One verb of the command line. */
public interface Command {
    /** Called before anything else, and even for a command line that turns out wrong: a chance to begin what takes time. */
    default void prepare() {}

    /** Name, options and help. */
    CommandSpec spec();

    /** Does it, and returns the {@link ExitCode}. Failures of a request rise as exceptions; {@link Main} words them. */
    int run(ParseResult parsed, Session session) throws Exception;
}
