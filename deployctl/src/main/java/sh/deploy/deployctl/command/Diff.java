package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.util.ArrayList;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.manifest.Applier;
import sh.deploy.deployctl.manifest.Document;
import sh.deploy.deployctl.manifest.Located;
import sh.deploy.deployctl.output.Json;
import sh.deploy.deployctl.output.UnifiedDiff;
import sh.deploy.deployctl.output.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows what applying would change; the exit code says whether anything. */
public final class Diff extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(
                this, "diff", "Show what applying would change: ends with 0 nothing, 1 something, 5 cannot tell.");
        Options.values(spec, "FILE", "A file, a folder, or - for standard input.", "-f", "--filename");
        Options.flag(spec, "Look into folders below.", "-R", "--recursive");
        Options.value(spec, "FORMAT", "json: the differences as one object, for scripts.", "-o", "--output");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        if (Options.all(own, "-f").isEmpty()) {
            throw Failure.usage("name what to compare: deployctl diff -f FILE");
        }
        try {
            return compare(own, access, session);
        } catch (ManifestException | ProblemException | Cluster.Unfinished e) {
            throw Failure.undecided(e.getMessage());
        } catch (Failure unusable) {
            throw unusable.exitCode() == ExitCode.REFUSED ? Failure.undecided(unusable.getMessage()) : unusable;
        }
    }

    private static int compare(ParseResult own, Access access, Session session) {
        var applier = new Applier(access.cluster());
        var results = Json.NODES.arrayNode();
        var failures = new ArrayList<String>();
        boolean different = false;
        for (var document : ManifestTargets.documents(Options.all(own, "-f"), has(own, "-R"), access, session)) {
            try {
                var diff = diff(applier, access, document);
                different |= !diff.isEmpty();
                results.add(Json.object()
                        .put("object", document.reference())
                        .put("namespace", document.namespace())
                        .put("different", !diff.isEmpty())
                        .put("diff", diff));
                if (text(own, "-o", "").isEmpty()) {
                    session.out().print(diff);
                }
            } catch (ProblemException e) {
                failures.addAll(Located.lines(e.problem(), document));
            } catch (ManifestException e) {
                failures.add(e.getMessage());
            }
        }
        if (!text(own, "-o", "").isEmpty()) {
            session.out()
                    .println(Json.pretty(
                            Json.object().put("different", different).set("objects", results)));
        }
        failures.forEach(line -> session.err().println("error: " + line));
        if (!failures.isEmpty()) {
            return ExitCode.DIFF_FAILED;
        }
        return different ? ExitCode.DIFFERENT : ExitCode.DONE;
    }

    private static String diff(Applier applier, Access access, Document document) {
        var step = applier.plan(document);
        var after = applier.preview(step);
        if (after.isEmpty()) {
            return "";
        }
        var before = access.cluster().find(document.path());
        var name = document.reference();
        return UnifiedDiff.of("live/" + name, before.map(Diff::shown).orElse(""), "merged/" + name, shown(after.get()));
    }

    /** Without what the server writes at every change. */
    private static String shown(JsonNode object) {
        var shown = object.deepCopy();
        if (shown.path("metadata") instanceof ObjectNode metadata) {
            for (var field :
                    new String[] {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"}) {
                metadata.remove(field);
            }
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
        }
        return Yaml.write(Json.sorted(shown));
    }
}
