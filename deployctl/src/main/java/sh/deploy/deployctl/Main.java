package sh.deploy.deployctl;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.deployctl.output.Nearest;

/** Finds the verb, parses its options, runs it, and words what went wrong. */
public final class Main {
    private static final List<String> OPTIONS_WITH_VALUE =
            List.of("--kubeconfig", "--data", "--context", "-n", "--namespace");

    static {
        // Values of options are text to picocli; looking up what else they could be, at every start, takes it
        // milliseconds.
        System.setProperty("picocli.converters.excludes", "java.*");
    }

    private Main() {}

    public static void main(String[] args) {
        var session = Session.ofProcess();
        int code = run(args, session);
        session.out().flush();
        session.err().flush();
        // Not exit: there is nothing to shut down that a hook would wait for, and it saves milliseconds.
        Runtime.getRuntime().halt(code);
    }

    /** Runs one command line to its end. */
    public static int run(String[] args, Session session) {
        var verb = verb(args);
        if (verb.isEmpty() || verb.equals("help")) {
            return help(args, session);
        }
        var command = Commands.named(verb);
        if (command == null) {
            session.err()
                    .println("error: there is no command \"" + verb + "\""
                            + Nearest.suggestion(verb, Commands.NAMES, ". Did you mean \"", "\"?"));
            session.err().println("The commands are: " + String.join(", ", Commands.NAMES));
            return ExitCode.USAGE;
        }
        command.prepare();
        return parseAndRun(args, root(List.of(verb)), session);
    }

    private static int parseAndRun(String[] args, CommandSpec root, Session session) {
        var line = new CommandLine(root);
        ParseResult parsed;
        try {
            parsed = line.parseArgs(args);
        } catch (ParameterException e) {
            session.err().println("error: " + e.getMessage());
            session.err().println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        }
        var last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        var spec = last.commandSpec();
        if (last.isUsageHelpRequested() || parsed.isUsageHelpRequested()) {
            spec.commandLine().usage(session.out());
            return ExitCode.DONE;
        }
        return runSafely((Command) spec.userObject(), parsed, session);
    }

    /** Words every failure that a person can do something about. */
    private static int runSafely(Command command, ParseResult parsed, Session session) {
        try {
            return command.run(parsed, session);
        } catch (Failure e) {
            return failed(session, e.exitCode(), e.getMessage());
        } catch (ManifestException | ProblemException e) {
            return failed(session, ExitCode.REFUSED, e.getMessage());
        } catch (Kubeconfig.Unusable e) {
            return failed(session, ExitCode.USAGE, e.getMessage());
        } catch (ServerUnreachable e) {
            return failed(session, ExitCode.UNREACHABLE, "no API server: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(session, ExitCode.REFUSED, "interrupted");
        } catch (Exception e) {
            if (session.environment().containsKey("DEPLOY_DEBUG")) {
                e.printStackTrace(session.err());
            }
            var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return failed(session, ExitCode.REFUSED, message + " (DEPLOY_DEBUG=1 shows where)");
        }
    }

    private static int failed(Session session, int code, @org.jspecify.annotations.Nullable String message) {
        session.out().flush();
        session.err().println("error: " + message);
        return code;
    }

    /** The first word that is neither an option nor an option's value. */
    private static String verb(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (OPTIONS_WITH_VALUE.contains(args[i])) {
                i++;
            } else if (!args[i].startsWith("-")) {
                return args[i];
            }
        }
        return Arrays.asList(args).contains("--version") ? "version" : "";
    }

    /** The command line with these verbs; one is enough to run it. */
    static CommandSpec root(List<String> verbs) {
        var root = CommandSpec.create().name("deployctl");
        Options.common(root);
        Options.value(root, "NAME", "The context of the kubeconfig to use.", "--context");
        Options.value(root, "NAME", "The namespace to work in.", "-n", "--namespace");
        for (var verb : verbs) {
            var command = Commands.named(verb);
            if (command != null) {
                root.addSubcommand(verb, command.spec());
            }
        }
        return root;
    }

    private static int help(String[] args, Session session) {
        var root = root(Commands.NAMES);
        root.usageMessage()
                .description("Runs containers on machines, and speaks the Kubernetes API.")
                .footer("", ExitCode.TABLE);
        var about = Arrays.stream(args)
                .filter(word -> Commands.NAMES.contains(word))
                .findFirst();
        var line = new CommandLine(root);
        about.map(name -> line.getSubcommands().get(name)).orElse(line).usage(session.out());
        return ExitCode.DONE;
    }
}
