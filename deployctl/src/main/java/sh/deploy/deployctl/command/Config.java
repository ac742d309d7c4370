package sh.deploy.deployctl.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;
import sh.deploy.deployctl.output.TextTable;
import sh.deploy.deployctl.output.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code config}: reads and changes the kubeconfig. */
public final class Config extends Group {
    private static final List<String> SECRETS =
            List.of("client-key-data", "client-certificate-data", "certificate-authority-data", "token", "password");

    public Config() {
        super(
                "config",
                "Read and change the kubeconfig.",
                new Part("view", "Show it, without its secrets.", Config::view),
                new Part("current-context", "Show the name of the current context.", Config::current),
                new Part("get-contexts", "List the contexts.", Config::contexts),
                new Part("use-context", "Make a context the current one.", Config::use),
                new Part("set-namespace", "Work in this namespace from now on.", Config::setNamespace));
    }

    /** What a part works on. */
    record Target(List<Path> files, Kubeconfig kubeconfig, List<String> words, boolean raw) {
        String name(String what) {
            if (words.size() != 1) {
                throw Failure.usage("name " + what);
            }
            return words.getFirst();
        }

        /** The file in which a change belongs: the first that exists, as kubectl has it. */
        KubeconfigStore store() {
            return new KubeconfigStore(files.stream()
                    .filter(java.nio.file.Files::exists)
                    .findFirst()
                    .orElse(files.getFirst()));
        }
    }

    private record Part(String name, String description, BiConsumer<Target, Session> work) implements Command {
        @Override
        public CommandSpec spec() {
            var spec = Options.command(this, name, description);
            Options.positional(spec, "NAME", "0..1", "What it is about.");
            Options.flag(spec, "With secrets.", "--raw");
            return spec;
        }

        @Override
        public int run(ParseResult parsed, Session session) {
            var own = parsed;
            while (own.hasSubcommand()) {
                own = own.subcommand();
            }
            var files = Access.files(parsed, own, session);
            work.accept(
                    new Target(files, Kubeconfig.read(files), Options.arguments(own), Options.has(own, "--raw")),
                    session);
            return ExitCode.DONE;
        }
    }

    private static void view(Target target, Session session) {
        try {
            var shown = target.store().read();
            session.out().print(Yaml.write(target.raw() ? shown : hidden(shown)));
        } catch (IOException e) {
            throw Failure.refused("cannot read the kubeconfig: " + e.getMessage());
        }
    }

    private static JsonNode hidden(ObjectNode kubeconfig) {
        for (var list : List.of("clusters", "users")) {
            for (var entry : kubeconfig.path(list)) {
                for (var content : entry) {
                    if (content instanceof ObjectNode fields) {
                        SECRETS.stream().filter(fields::has).forEach(secret -> fields.put(secret, "DATA+OMITTED"));
                    }
                }
            }
        }
        return kubeconfig;
    }

    private static void current(Target target, Session session) {
        if (target.kubeconfig().currentContext().isEmpty()) {
            throw Failure.refused("current-context is not set");
        }
        session.out().println(target.kubeconfig().currentContext());
    }

    private static void contexts(Target target, Session session) {
        var table = new TextTable();
        table.add(List.of("CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"));
        target.kubeconfig()
                .contexts()
                .forEach((name, context) -> table.add(List.of(
                        name.equals(target.kubeconfig().currentContext()) ? "*" : "",
                        name,
                        context.cluster(),
                        context.user(),
                        context.namespace())));
        table.print(session.out(), "");
    }

    private static void use(Target target, Session session) {
        var name = target.name("a context: deployctl config use-context NAME");
        target.kubeconfig().context(name);
        change(target, config -> config.put("current-context", name));
        session.out().println("Switched to context \"" + name + "\".");
    }

    private static void setNamespace(Target target, Session session) {
        var namespace = target.name("a namespace: deployctl config set-namespace NAME");
        var current = target.kubeconfig().currentContext();
        target.kubeconfig().context(current);
        change(target, config -> {
            for (var context : config.path("contexts")) {
                if (context.path("name").asString("").equals(current)
                        && context.path("context") instanceof ObjectNode fields) {
                    fields.put("namespace", namespace);
                }
            }
        });
        session.out().println("Context \"" + current + "\" works in namespace " + namespace + ".");
    }

    private static void change(Target target, java.util.function.Consumer<ObjectNode> change) {
        try {
            target.store().change(config -> {
                var copy = config.deepCopy();
                change.accept(copy);
                return copy;
            });
        } catch (IOException e) {
            throw Failure.refused("cannot write the kubeconfig: " + e.getMessage());
        }
    }
}
