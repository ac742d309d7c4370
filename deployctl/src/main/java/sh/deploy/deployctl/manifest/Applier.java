package sh.deploy.deployctl.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.cluster.Query;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies documents as kubectl's client-side apply does. First the server is asked about all of them without anything being
 * stored; only when it refuses none, they are applied one by one.
 */
public final class Applier {
    /** How often an object that others change at the same time is tried again. */
    private static final int ATTEMPTS = 5;

    private final Cluster cluster;

    public Applier(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What is wrong with the documents, a line each; empty when the server would take them all. */
    public List<String> check(List<Document> documents) {
        var lines = new ArrayList<String>();
        var newNamespaces = documents.stream()
                .filter(document -> document.resource().plural().equals("namespaces"))
                .map(Document::name)
                .collect(Collectors.toSet());
        for (var document : documents) {
            try {
                dryRun(plan(document), newNamespaces);
            } catch (ProblemException e) {
                lines.addAll(Located.lines(e.problem(), document));
            } catch (ManifestException e) {
                lines.add(e.getMessage());
            }
        }
        return lines;
    }

    /** What applying the document takes, as things stand. */
    public Step plan(Document document) {
        return plan(document, cluster.find(document.path()));
    }

    /** Applies one document. */
    public Step apply(Document document) {
        for (int attempt = 1; ; attempt++) {
            var step = plan(document);
            try {
                send(step, "", document.collectionPath());
                return step;
            } catch (ProblemException e) {
                var reason = e.problem().reason();
                if (attempt == ATTEMPTS || reason != Reason.CONFLICT && reason != Reason.ALREADY_EXISTS) {
                    throw e;
                }
            }
        }
    }

    /** What the object would be after the step; nothing is stored. */
    public Optional<JsonNode> preview(Step step) {
        return send(step, "All", step.document().collectionPath());
    }

    static Step plan(Document document, Optional<JsonNode> standing) {
        var wanted = LastApplied.annotated(document.object());
        LastApplied.refuseTooLarge(document, wanted);
        if (standing.isEmpty() || !(standing.get() instanceof ObjectNode current)) {
            return new Step.Create(document, wanted);
        }
        var builtIn = !document.resource().group().contains(".")
                || document.resource().group().endsWith(".k8s.io");
        var merged = new ThreeWayMerge(builtIn).merge(LastApplied.of(current), wanted, current);
        var patch = MergePatch.between(current, merged);
        if (patch.isEmpty()) {
            return new Step.Unchanged(document);
        }
        // Lists are sent whole, so the patch holds only for the object it was made from.
        var revision = current.path("metadata").path("resourceVersion").asString("");
        patch.withObjectProperty("metadata").put("resourceVersion", revision);
        return new Step.Change(document, patch);
    }

    private void dryRun(Step step, Set<String> newNamespaces) {
        var document = step.document();
        boolean namespaceComes = step instanceof Step.Create && newNamespaces.contains(document.namespace());
        if (!namespaceComes
                || cluster.find("/api/v1/namespaces/" + document.namespace()).isPresent()) {
            send(step, "All", document.collectionPath());
            return;
        }
        // Its namespace comes with this very manifest; whether the object is right can be asked elsewhere.
        var elsewhere = ((Step.Create) step).object().deepCopy();
        elsewhere.withObjectProperty("metadata").put("namespace", "default");
        send(new Step.Create(document, elsewhere), "All", document.resource().path("default"));
    }

    private Optional<JsonNode> send(Step step, String dryRun, String collectionPath) {
        return switch (step) {
            case Step.Create create -> Optional.of(cluster.create(strict(collectionPath, dryRun), create.object()));
            case Step.Change change ->
                Optional.of(cluster.mergePatch(strict(change.document().path(), dryRun), change.patch()));
            case Step.Unchanged unchanged -> Optional.empty();
        };
    }

    private static String strict(String path, String dryRun) {
        return Query.of(path)
                .with("fieldManager", "kubectl-client-side-apply")
                .with("fieldValidation", "Strict")
                .with("dryRun", dryRun)
                .toString();
    }
}
