package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.controllers.deployment.Template;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The templates that a StatefulSet has had. Pure. */
final class Revisions {
    private static final Comparator<ControllerRevision> OLDEST_FIRST =
            Comparator.<ControllerRevision>comparingLong(Revisions::number).thenComparing(ObjectFacts::name);

    /** As Kubernetes labels them. */
    private static final String HASH = "controller.kubernetes.io/hash";

    private final StatefulSet set;
    private final List<ControllerRevision> known;

    /** @param owned those that the set manages */
    Revisions(StatefulSet set, Collection<ControllerRevision> owned) {
        this.set = set;
        this.known = owned.stream().sorted(OLDEST_FIRST).toList();
    }

    /** The one of the set's template as it is now; empty when it must be made first. */
    Optional<ControllerRevision> update() {
        var wanted = Template.tree(set.getSpec().getTemplate());
        return known.reversed().stream()
                .filter(revision -> Template.tree(template(revision)).equals(wanted))
                .findFirst();
    }

    /** Whether an earlier template is the newest again: its number must grow to say so. */
    boolean isOld(ControllerRevision revision) {
        return number(revision) < nextNumber() - 1;
    }

    long nextNumber() {
        return known.isEmpty() ? 1 : number(known.getLast()) + 1;
    }

    /** @param update the newest of {@link #update} */
    RevisionNames names(ControllerRevision update) {
        var noted = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
        var current = known.stream()
                .map(ObjectFacts::name)
                .filter(name -> name.equals(noted))
                .findFirst()
                .orElse(ObjectFacts.name(update));
        return new RevisionNames(current, ObjectFacts.name(update));
    }

    PodTemplateSpec template(String name) {
        return known.stream()
                .filter(revision -> ObjectFacts.name(revision).equals(name))
                .findFirst()
                .map(Revisions::template)
                .orElseThrow(() -> new IllegalStateException("there is no revision " + name));
    }

    /** @param collisions how many other revisions turned out to have the name that the hash makes */
    ControllerRevision make(int collisions) {
        JsonNode template = Template.tree(set.getSpec().getTemplate());
        var data = Json.MAPPER.createObjectNode();
        data.putObject("spec").set("template", template);
        data.withObject("/spec/template").put("$patch", "replace");
        var hash = Template.hash(set.getSpec().getTemplate(), collisions);
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withNamespace(ObjectFacts.namespace(set))
                .withName(ObjectFacts.name(set) + "-" + hash)
                .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
                .addToLabels(HASH, hash)
                .withOwnerReferences(NumberedPod.ownedBy(set))
                .endMetadata()
                .withData(Json.MAPPER.convertValue(data, Map.class))
                .withRevision(nextNumber())
                .build();
    }

    /** Beyond the limit, oldest first; never one that a pod was made from, or may be. */
    List<ControllerRevision> tooMany(RevisionNames names, Collection<Pod> pods) {
        var live = new HashSet<>(List.of(names.current(), names.update()));
        pods.forEach(pod -> live.add(NumberedPod.revision(pod)));
        var history = known.stream()
                .filter(revision -> !live.contains(ObjectFacts.name(revision)))
                .toList();
        return history.subList(0, Math.max(0, history.size() - Spec.historyLimit(set)));
    }

    private static long number(ControllerRevision revision) {
        return revision.getRevision() == null ? 0 : revision.getRevision();
    }

    private static PodTemplateSpec template(ControllerRevision revision) {
        JsonNode data = Json.MAPPER.valueToTree(revision.getData());
        var template = data.path("spec").path("template").deepCopy();
        if (template instanceof ObjectNode object) {
            object.remove("$patch");
        }
        return Json.MAPPER.treeToValue(template, PodTemplateSpec.class);
    }
}
