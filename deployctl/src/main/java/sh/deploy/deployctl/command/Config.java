package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;
import sh.deploy.deployctl.output.ObjectPrinter;
import sh.deploy.deployctl.output.TextTable;
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
                new Part("view", "Show it, without its secrets.", Config::view, Config::viewOptions),
                new Part("current-context", "Show the name of the current context.", Config::current),
                new Part("get-contexts", "List the contexts.", Config::contexts),
                new Part("use-context", "Make a context the current one.", Config::use),
                new Part(
                        "set-context", "Change a context, or make one.", Config::setContext, Config::setContextOptions),
                new Part("set-namespace", "Work in this namespace from now on.", Config::setNamespace));
    }

    /** What a part works on. */
    record Target(List<Path> files, Kubeconfig kubeconfig, List<String> words, ParseResult own) {
        String name(String what) {
            if (words.size() != 1) {
                throw Failure.usage("name " + what);
            }
            return words.getFirst();
        }

        /** All files as one, as they are read. */
        ObjectNode merged() {
            try {
                var documents = new ArrayList<ObjectNode>();
                for (var file : files) {
                    documents.add(new KubeconfigStore(file).read());
                }
                return KubeconfigEdit.merged(documents);
            } catch (IOException e) {
                throw Failure.refused("cannot read the kubeconfig: " + e.getMessage());
            }
        }

        /** The file in which a change belongs: the first that exists, as kubectl has it. */
        KubeconfigStore store() {
            return new KubeconfigStore(files.stream()
                    .filter(java.nio.file.Files::exists)
                    .findFirst()
                    .orElse(files.getFirst()));
        }
    }

    private record Part(
            String name, String description, BiConsumer<Target, Session> work, Consumer<CommandSpec> options)
            implements Command {
        Part(String name, String description, BiConsumer<Target, Session> work) {
            this(name, description, work, spec -> {});
        }

        @Override
        public CommandSpec spec() {
            var spec = Options.command(this, name, description);
            Options.positional(spec, "NAME", "0..1", "What it is about.");
            options.accept(spec);
            return spec;
        }

        @Override
        public int run(ParseResult parsed, Session session) {
            var own = parsed;
            while (own.hasSubcommand()) {
                own = own.subcommand();
            }
            var files = Access.files(parsed, own, session);
            work.accept(new Target(files, Kubeconfig.read(files), Options.arguments(own), own), session);
            return ExitCode.DONE;
        }
    }

    private static void viewOptions(CommandSpec spec) {
        Options.flag(spec, "With secrets.", "--raw");
        Options.flag(spec, "Only what the current context needs.", "--minify");
        Options.value(spec, "NAME", "With --minify: what this context needs.", "--context");
        Options.value(spec, "FORMAT", "yaml or json.", "-o", "--output");
    }

    private static void view(Target target, Session session) {
        var shown = target.merged();
        if (has(target.own(), "--minify")) {
            var name = text(target.own(), "--context", target.kubeconfig().currentContext());
            if (name.isEmpty()) {
                throw Failure.refused("current-context must exist in order to minify");
            }
            shown = KubeconfigEdit.minified(shown, name, target.kubeconfig().context(name));
        }
        ObjectPrinter.of(text(target.own(), "-o", "yaml"))
                .print(List.of(has(target.own(), "--raw") ? shown : hidden(shown)), true, session.out());
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
        change(target, config -> config.deepCopy().put("current-context", name));
        session.out().println("Switched to context \"" + name + "\".");
    }

    private static void setContextOptions(CommandSpec spec) {
        Options.flag(spec, "The current context.", "--current");
        Options.value(spec, "NAME", "Its cluster.", "--cluster");
        Options.value(spec, "NAME", "Its user.", "--user");
        Options.value(spec, "NAME", "The namespace to work in.", "-n", "--namespace");
    }

    private static void setContext(Target target, Session session) {
        boolean current = has(target.own(), "--current");
        if (current == !target.words().isEmpty()) {
            throw Failure.usage(
                    "name either a context or --current: deployctl config set-context NAME --namespace=web");
        }
        var name =
                current ? target.kubeconfig().currentContext() : target.words().getFirst();
        if (name.isEmpty()) {
            throw Failure.refused("no current context is set");
        }
        boolean known = target.kubeconfig().contexts().containsKey(name);
        change(target, config -> KubeconfigEdit.putContext(config, name, given(target.own())));
        session.out().println("Context \"" + name + "\" " + (known ? "modified" : "created") + ".");
    }

    /** Fields of a context that the command line names. */
    private static Map<String, String> given(ParseResult own) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : List.of("cluster", "user", "namespace")) {
            if (has(own, "--" + field)) {
                fields.put(field, text(own, "--" + field, ""));
            }
        }
        return fields;
    }

    private static void setNamespace(Target target, Session session) {
        var namespace = target.name("a namespace: deployctl config set-namespace NAME");
        var current = target.kubeconfig().currentContext();
        target.kubeconfig().context(current);
        change(target, config -> KubeconfigEdit.putContext(config, current, Map.of("namespace", namespace)));
        session.out().println("Context \"" + current + "\" works in namespace " + namespace + ".");
    }

    private static void change(Target target, UnaryOperator<ObjectNode> change) {
        try {
            target.store().change(change);
        } catch (IOException e) {
            throw Failure.refused("cannot write the kubeconfig: " + e.getMessage());
        }
    }
}
