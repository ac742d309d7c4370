package sh.deploy.apiserver.registry;

import java.util.List;
import java.util.function.Supplier;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Which part of an object a request is about, and how that part looks to a client. */
sealed interface Part {
    Part WHOLE = new Whole(false);
    Part STATUS = new Whole(true);

    static Part of(Resource resource) {
        return switch (resource.request().subresource()) {
            case "" -> WHOLE;
            case "status" -> STATUS;
            case "scale" -> new Scaled();
            case "finalize" -> new Finalizing();
            case "approval" -> new Approving();
            default -> throw resource.bad("this part of the object cannot be changed");
        };
    }

    /** The part as the client sees it; the argument is given away. Most parts look like the whole object. */
    default ObjectNode view(Resource resource, ObjectNode object) {
        return object;
    }

    default ObjectNode readBody(Resource resource, List<String> warnings) {
        return Bodies.object(resource, resource.request().body(), warnings);
    }

    default ObjectNode readPatched(
            Resource resource, ObjectNode patched, Supplier<String> patch, List<String> warnings) {
        return Bodies.patched(resource, patched, patch, warnings);
    }

    /**
     * Lets webhooks judge, and change, a part that has a shape of its own; of one that looks like the whole object they are asked later.
     *
     * @return sentences for whoever asked
     */
    default List<String> judge(
            Resource resource, Admission admission, Permit permit, Asked asked, ObjectNode part, ObjectNode current) {
        return List.of();
    }

    /** The stored object with the changed part in it. */
    ObjectNode toStored(Resource resource, ObjectNode part, ObjectNode current);

    default ApiResult result(Resource resource, byte[] stored, List<String> warnings) {
        return new ApiResult.One(resource.kind(), stored, false, warnings);
    }

    /** The object, or the object with only its status open to change. */
    record Whole(boolean statusOnly) implements Part {
        @Override
        public ObjectNode toStored(Resource resource, ObjectNode part, ObjectNode current) {
            return resource.kind().toStored(part);
        }
    }

    /** What was decided about a request for a certificate. */
    record Approving() implements Part {
        @Override
        public ObjectNode toStored(Resource resource, ObjectNode part, ObjectNode current) {
            return resource.kind().toStored(part);
        }
    }

    /** {@code autoscaling/v1 Scale} of an object that has replicas. */
    record Scaled() implements Part {
        @Override
        public ObjectNode view(Resource resource, ObjectNode object) {
            return Scales.of(object);
        }

        @Override
        public ObjectNode readBody(Resource resource, List<String> warnings) {
            return Scales.read(resource, resource.request().body());
        }

        @Override
        public ObjectNode readPatched(
                Resource resource, ObjectNode patched, Supplier<String> patch, List<String> warnings) {
            return Scales.read(resource, patched);
        }

        @Override
        public List<String> judge(
                Resource resource,
                Admission admission,
                Permit permit,
                Asked asked,
                ObjectNode part,
                ObjectNode current) {
            var before = Scales.of(current);
            Scales.complete(part, before);
            return admission.judgeBody(
                    permit, asked, resource.key(), part, before, changed -> Scales.read(resource, changed));
        }

        @Override
        public ObjectNode toStored(Resource resource, ObjectNode part, ObjectNode current) {
            var next = current.deepCopy();
            Tree.child(next, "spec").put("replicas", Tree.number(part, 0, "spec", "replicas"));
            return next;
        }

        @Override
        public ApiResult result(Resource resource, byte[] stored, List<String> warnings) {
            return new ApiResult.Answer(Scales.of(JsonTrees.object(stored)), false, warnings);
        }
    }

    /** The finalizers in the spec of a namespace. */
    record Finalizing() implements Part {
        @Override
        public ObjectNode toStored(Resource resource, ObjectNode part, ObjectNode current) {
            var next = current.deepCopy();
            Tree.copy(Tree.child(part, "spec"), Tree.child(next, "spec"), "finalizers");
            return next;
        }
    }
}
