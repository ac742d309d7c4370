package sh.deploy.deployctl.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.Positions;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.deployctl.cluster.Resources;
import sh.deploy.deployctl.output.Nearest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns what was read into objects of known kinds, and refuses what cannot be one. */
public final class Documents {
    private final Resources resources;
    private final String namespace;
    private final boolean namespaceAsked;

    /** @param namespaceAsked whether a person named the namespace, so that a manifest may not name another */
    public Documents(Resources resources, String namespace, boolean namespaceAsked) {
        this.resources = resources;
        this.namespace = namespace;
        this.namespaceAsked = namespaceAsked;
    }

    /** The objects in order, lists taken apart. */
    public List<Document> of(List<Manifest> manifests) {
        var documents = new ArrayList<Document>();
        manifests.forEach(manifest -> add(manifest.content(), manifest.positions(), documents));
        refuseRepeated(documents);
        return documents;
    }

    private void add(JsonNode content, Positions positions, List<Document> into) {
        if (!(content instanceof ObjectNode object)) {
            throw new ManifestException(
                    positions.start(), "an object is expected", "Begin with apiVersion, kind and metadata");
        }
        var kind = text(object, "kind", positions);
        var apiVersion = text(object, "apiVersion", positions);
        if (kind.endsWith("List") && object.path("items").isArray()) {
            for (int i = 0; i < object.path("items").size(); i++) {
                add(object.path("items").path(i), positions.below("items[" + i + "]"), into);
            }
            return;
        }
        into.add(document(object, positions, resource(apiVersion, kind, positions)));
    }

    private Document document(ObjectNode object, Positions positions, Resource resource) {
        var metadata = object.path("metadata");
        if (!metadata.path("name").isString()) {
            throw new ManifestException(
                    positions.ofValue("metadata.name"),
                    "metadata.name is missing, or no text",
                    metadata.has("generateName")
                            ? "Names are made up by \"create\" only; apply needs one"
                            : "Give the object a name");
        }
        var own = metadata.path("namespace").asString("");
        if (!resource.namespaced()) {
            return new Document(object, positions, resource, "");
        }
        if (namespaceAsked && !own.isEmpty() && !own.equals(namespace)) {
            throw new ManifestException(
                    positions.ofValue("metadata.namespace"),
                    "the manifest says namespace \"" + own + "\", the command line \"" + namespace + "\"",
                    "Leave one of them out");
        }
        var copy = object.deepCopy();
        if (own.isEmpty()) {
            ((ObjectNode) copy.path("metadata")).put("namespace", namespace);
        }
        return new Document(copy, positions, resource, own.isEmpty() ? namespace : own);
    }

    private static String text(ObjectNode object, String field, Positions positions) {
        var value = object.path(field);
        if (!value.isString() || value.asString("").isEmpty()) {
            throw new ManifestException(
                    positions.ofValue(field),
                    field + " is " + (object.has(field) ? "no text" : "missing"),
                    Nearest.to(field, object.propertyNames())
                            .filter(near -> !near.equals(field))
                            .map(near -> "Did you mean it where it says \"" + near + "\"?")
                            .orElse("An object begins with, for example, apiVersion: v1 and kind: Pod"));
        }
        return value.asString("");
    }

    private Resource resource(String apiVersion, String kind, Positions positions) {
        return resources.ofKind(apiVersion, kind).orElseThrow(() -> {
            var all = resources.all();
            var versions = all.stream()
                    .filter(one -> one.kind().equals(kind))
                    .map(Resource::apiVersion)
                    .distinct()
                    .toList();
            if (!versions.isEmpty()) {
                return new ManifestException(
                        positions.ofValue("apiVersion"),
                        "the server has no kind \"" + kind + "\" in \"" + apiVersion + "\"",
                        "It has it in: " + String.join(", ", versions));
            }
            return new ManifestException(
                    positions.ofValue("kind"),
                    "the server has no kind \"" + kind + "\" (" + apiVersion + ")",
                    Nearest.to(kind, all.stream().map(Resource::kind).toList())
                            .map(near -> "Did you mean \"" + near + "\"?")
                            .orElse("\"deployctl api-resources\" lists those it has"));
        });
    }

    private static void refuseRepeated(List<Document> documents) {
        var seen = new HashMap<String, Document>();
        for (var document : documents) {
            var first = seen.putIfAbsent(document.path(), document);
            if (first != null) {
                throw new ManifestException(
                        document.positions().ofValue("metadata.name"),
                        document.reference() + " is here twice, first at "
                                + first.positions().ofValue("metadata.name"),
                        "Remove one, or give it another name");
            }
        }
    }
}
