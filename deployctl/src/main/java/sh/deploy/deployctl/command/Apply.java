package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;
import static sh.deploy.deployctl.Options.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.manifest.Applier;
import sh.deploy.deployctl.manifest.Document;
import sh.deploy.deployctl.manifest.Located;
import sh.deploy.deployctl.manifest.Readiness;
import sh.deploy.deployctl.manifest.ReadinessWatch;
import sh.deploy.deployctl.manifest.Step;
import sh.deploy.deployctl.output.Json;

/** Makes the cluster hold what manifests say, and shows how it gets ready. */
public final class Apply extends ClientCommand {
    private static final String NOTHING = "Nothing was applied.";
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(
                this, "apply", "Make the cluster hold what manifests say; nothing changes when one of them is wrong.");
        Options.values(spec, "FILE", "A file, a folder, or - for standard input.", "-f", "--filename");
        flag(spec, "Look into folders below.", "-R", "--recursive");
        flag(spec, "Return once it is stored, without waiting until things are ready.", "--no-wait");
        value(spec, "DURATION", "How long to wait until things are ready (5m).", "--timeout");
        Options.optionalValue(spec, "MODE", "server", "server: ask the server, but store nothing; none.", "--dry-run");
        value(spec, "FORMAT", "json: the results as one object, for scripts.", "-o", "--output");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) throws Exception {
        var files = new ArrayList<>(Options.all(own, "-f"));
        if (files.isEmpty()) {
            throw Failure.usage("name what to apply: deployctl apply -f FILE");
        }
        var format = text(own, "-o", "");
        if (!format.isEmpty() && !format.equals("json")) {
            throw Failure.usage("apply shows its results as text or as -o json, not as \"" + format + "\"");
        }
        var mode = text(own, "--dry-run", "none");
        if (!mode.equals("none") && !mode.equals("server")) {
            throw Failure.usage("--dry-run takes server or none, not \"" + mode + "\"");
        }
        var limit = Options.duration(own, "--timeout", READY_LIMIT);
        var documents = documents(files, own, access, session).stream()
                .sorted(Comparator.comparingInt(
                        document -> document.resource().kind().equals("Namespace") ? 0 : 1))
                .toList();
        var applier = new Applier(access.cluster());
        var wrong = applier.check(documents);
        if (!wrong.isEmpty()) {
            return refuse(wrong, documents, format, session);
        }
        boolean dryRun = mode.equals("server");
        var steps = new ArrayList<Step>();
        for (var document : documents) {
            steps.add(dryRun ? applier.plan(document) : apply(applier, document, steps));
            if (format.isEmpty()) {
                session.out()
                        .println(document.reference() + " " + steps.getLast().operation()
                                + (dryRun ? " (server dry run)" : ""));
                session.out().flush();
            }
        }
        if (dryRun || has(own, "--no-wait")) {
            print(steps, Map.of(), format, session);
            return ExitCode.DONE;
        }
        var progress = format.isEmpty() ? session.out() : session.err();
        var states = new ReadinessWatch(access.cluster(), session.time(), progress).await(documents, limit);
        print(steps, states, format, session);
        return finish(states, limit, session);
    }

    private static List<Document> documents(List<String> files, ParseResult own, Access access, Session session) {
        try {
            return ManifestTargets.documents(files, has(own, "-R"), access, session);
        } catch (ManifestException unreadable) {
            throw Failure.refused(unreadable.getMessage() + "\n" + NOTHING);
        } catch (Failure unusable) {
            throw unusable.and(NOTHING);
        }
    }

    private static Step apply(Applier applier, Document document, List<Step> before) {
        try {
            return applier.apply(document);
        } catch (ProblemException e) {
            var lines = String.join("\nerror: ", Located.lines(e.problem(), document));
            var done = before.isEmpty() ? "nothing was applied" : "the objects named above are applied";
            throw Failure.refused(lines + "\n(the server agreed when asked before; " + done + ")");
        }
    }

    private static int refuse(List<String> wrong, List<Document> documents, String format, Session session) {
        wrong.forEach(line -> session.err().println("error: " + line));
        session.err()
                .println("Nothing was applied"
                        + (documents.size() > 1 ? ", of " + documents.size() + " objects." : "."));
        if (!format.isEmpty()) {
            var result = Json.object().put("applied", false);
            var errors = Json.NODES.arrayNode();
            wrong.forEach(errors::add);
            result.set("errors", errors);
            session.out().println(Json.pretty(result));
        }
        return ExitCode.REFUSED;
    }

    private static int finish(Map<Document, Readiness> states, Duration limit, Session session) {
        int code = ExitCode.DONE;
        for (var state : states.entrySet()) {
            var document = state.getKey();
            switch (state.getValue()) {
                case Readiness.Ready ready -> {}
                case Readiness.Waiting waiting -> {
                    code = ExitCode.NOT_READY;
                    session.err()
                            .println("error: " + document.positions().start() + ": " + document.reference()
                                    + " is stored, but not ready after " + limit.toSeconds() + " s: " + waiting.text());
                }
                case Readiness.Stuck stuck -> {
                    code = ExitCode.NOT_READY;
                    session.err()
                            .println("error: " + StuckAt.position(document, stuck.text()) + ": " + document.reference()
                                    + " is stored, but cannot get ready: " + stuck.text());
                }
            }
        }
        return code;
    }

    private static void print(List<Step> steps, Map<Document, Readiness> states, String format, Session session) {
        if (format.isEmpty()) {
            return;
        }
        var results = Json.NODES.arrayNode();
        for (var step : steps) {
            var document = step.document();
            var result = Json.object()
                    .put("apiVersion", document.resource().apiVersion())
                    .put("kind", document.resource().kind())
                    .put("namespace", document.namespace())
                    .put("name", document.name())
                    .put("operation", step.operation());
            var state = states.get(document);
            if (state != null) {
                result.put("ready", state instanceof Readiness.Ready).put("state", state.text());
            }
            results.add(result);
        }
        session.out().println(Json.pretty(Json.object().put("applied", true).set("results", results)));
    }
}
