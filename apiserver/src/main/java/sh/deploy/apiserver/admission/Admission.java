package sh.deploy.apiserver.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.log.Verb;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a wanted change complete and judges it. Trees are given away to it: it fills in what is missing, in place. Safe for all
 * threads.
 */
public final class Admission {
    private final NamespaceGate namespaces;
    private final PodReferences podReferences;
    private final AccountSecrets accountSecrets;
    private final DefaultStorageClass defaultStorageClass;
    private final NoEscalation noEscalation;
    private final NodeRestriction nodeRestriction = new NodeRestriction();

    public Admission(Supplier<Snapshot> newest, Authorizer authorizer) {
        this.namespaces = new NamespaceGate(newest);
        this.podReferences = new PodReferences(newest);
        this.accountSecrets = new AccountSecrets(newest);
        this.defaultStorageClass = new DefaultStorageClass(newest);
        this.noEscalation = new NoEscalation(authorizer);
    }

    /** @throws sh.deploy.api.problem.ProblemException 422 with every field at fault, or 403/404 for the namespace or what a pod refers to */
    public Admitted create(Permit permit, Kind kind, ObjectKey key, ObjectNode object) {
        var expected = new ArrayList<Expected>(2);
        expected.add(new Expected.Absent(key));
        if (kind.namespaced()) {
            expected.add(namespaces.open(kind, key));
        }
        kind.prepareForCreate(object);
        kind.applyDefaults(object);
        accountSecrets.give(kind, key, object);
        defaultStorageClass.give(kind, key, object);
        noEscalation.check(permit, kind, key, object, null);
        nodeRestriction.check(permit, kind, key, object, null);
        refuseIf(kind, key, kind.validateCreate(object));
        podReferences.check(kind, key, object);
        return new Admitted(permit, Verb.CREATE, kind, key, object, expected);
    }

    /** A change of the object itself, not of its status. */
    public Admitted update(Permit permit, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        kind.prepareForUpdate(next, currentTree);
        kind.applyDefaults(next);
        noEscalation.check(permit, kind, current.key(), next, currentTree);
        nodeRestriction.check(permit, kind, current.key(), next, currentTree);
        refuseIf(kind, current.key(), kind.validateUpdate(next, currentTree));
        return change(permit, kind, current, next);
    }

    public Admitted updateStatus(
            Permit permit, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        kind.prepareForStatusUpdate(next, currentTree);
        refuseIf(kind, current.key(), kind.validateStatusUpdate(next, currentTree));
        return change(permit, kind, current, next);
    }

    /** A change that the server itself makes by fixed rules, such as marking an object as going, or binding a pod. */
    public Admitted change(Permit permit, Kind kind, StoredObject current, ObjectNode next) {
        return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current));
    }

    public Admitted removal(Permit permit, Kind kind, StoredObject current, ObjectNode last) {
        return new Admitted(permit, Verb.DELETE, kind, current.key(), last, at(current));
    }

    private static List<Expected> at(StoredObject current) {
        return List.of(new Expected.At(current.key(), current.revision()));
    }

    private static void refuseIf(Kind kind, ObjectKey key, List<FieldCause> causes) {
        if (!causes.isEmpty()) {
            throw invalid(kind, key.name(), causes).toException();
        }
    }

    /** {@code Pod "x" is invalid: spec.containers: Required value}, or a list in brackets when there are several. */
    public static Problem invalid(Kind kind, String name, List<FieldCause> causes) {
        var sentences = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .toList();
        var all = sentences.size() == 1 ? sentences.getFirst() : "[" + String.join(", ", sentences) + "]";
        var group = kind.group().isEmpty() ? "" : "." + kind.group();
        return new Problem(
                Reason.INVALID,
                kind.kind() + group + " \"" + name + "\" is invalid: " + all,
                new Problem.Target(kind.group(), kind.kind(), name, ""),
                causes,
                0);
    }
}
