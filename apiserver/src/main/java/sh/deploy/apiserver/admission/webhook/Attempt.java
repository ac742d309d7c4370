package sh.deploy.apiserver.admission.webhook;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.cel.functions.Access;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change that somebody attempts, as webhooks are asked about it.
 *
 * @param stored kind in whose shape the objects are; null when they have a shape of their own, as a Scale has
 * @param namespace of a Namespace its own name
 * @param object changed in place by webhooks that may; null when it goes
 * @param oldObject null when there is none
 * @param changeable whether a webhook may change the object
 * @param shape refuses an object that has a shape of its own and has lost it, by a {@code ProblemException}
 */
public record Attempt(
        Operation operation,
        Asked asked,
        Caller caller,
        @Nullable Kind stored,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode oldObject,
        boolean changeable,
        Consumer<ObjectNode> shape) {

    public static Attempt of(
            Operation operation,
            Permit permit,
            Asked asked,
            Kind stored,
            ObjectKey key,
            @Nullable ObjectNode object,
            @Nullable ObjectNode oldObject) {
        boolean isNamespace = stored.group().isEmpty() && stored.plural().equals("namespaces");
        var namespace = isNamespace ? key.name() : key.namespace();
        boolean changeable = object != null;
        return new Attempt(
                operation,
                asked,
                permit.caller(),
                stored,
                namespace,
                key.name(),
                object,
                oldObject,
                changeable,
                any -> {});
    }

    /**
     * About a request whose body is no stored object.
     *
     * @param shape null when webhooks may not change it
     */
    public static Attempt ofBody(
            Permit permit,
            Asked asked,
            ObjectKey key,
            ObjectNode body,
            @Nullable ObjectNode before,
            @Nullable Consumer<ObjectNode> shape) {
        var operation = before == null ? Operation.CREATE : Operation.UPDATE;
        return new Attempt(
                operation,
                asked,
                permit.caller(),
                null,
                key.namespace(),
                key.name(),
                body,
                before,
                shape != null,
                shape == null ? any -> {} : shape);
    }

    /**
     * As expressions see it.
     *
     * @param form as which they want to see the object
     * @param namespaceObject that the object is in; null for none
     */
    public Circumstances seenBy(Kind form, @Nullable ObjectNode namespaceObject, Access access) {
        var request = Tree.newObject();
        ReviewRequest.describe(request, this, form);
        var resource = new Access.Question("", asked.kind().group(), asked.resource(), asked.part(), namespace, name);
        return new Circumstances(
                object == null ? null : seenAs(form, object),
                oldObject == null ? null : seenAs(form, oldObject),
                request,
                namespaceObject,
                null,
                access,
                resource);
    }

    /** The same, about a copy of the object that belongs to whoever asks for it. */
    public Attempt withCopy() {
        var copy = object == null ? null : object.deepCopy();
        return new Attempt(operation, asked, caller, stored, namespace, name, copy, oldObject, changeable, shape);
    }

    /**
     * Puts another tree, and its parts, in the place of the object.
     *
     * @param next in the shape in which the object is
     * @return whether it is another now
     */
    public boolean become(ObjectNode next) {
        if (object == null || next.equals(object)) {
            return false;
        }
        object.removeAll();
        object.setAll(next);
        return true;
    }

    /** As somebody sees an object who asked for this form; a copy. */
    public ObjectNode seenAs(Kind form, ObjectNode seen) {
        var copy = seen.deepCopy();
        return stored == null ? copy : form.fromStored(copy);
    }
}
