package sh.deploy.apiserver.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.DeleteTerms;
import sh.deploy.apiserver.registry.Selection;
import sh.deploy.apiserver.registry.WatchTerms;
import sh.deploy.apiserver.registry.WriteTerms;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the terms of a request out of its query, its headers and, for deletes, its body. */
final class RequestTerms {
    private static final List<String> VALIDATIONS = List.of("Ignore", "Warn", "Strict");
    private static final List<String> PROPAGATIONS = List.of("Orphan", "Background", "Foreground");

    private RequestTerms() {}

    static Selection selection(Query query) {
        long limit = query.number("limit", 0);
        if (limit < 0) {
            throw Problem.of(Reason.BAD_REQUEST, "limit must not be negative").toException();
        }
        query.number("timeoutSeconds", 0);
        return new Selection(
                query.get("labelSelector"),
                query.get("fieldSelector"),
                query.get("resourceVersion"),
                query.get("resourceVersionMatch"),
                (int) Math.min(limit, Integer.MAX_VALUE),
                query.get("continue"));
    }

    static WatchTerms watch(Query query) {
        return new WatchTerms(
                query.isTrue("allowWatchBookmarks"),
                query.has("sendInitialEvents") ? query.isTrue("sendInitialEvents") : null);
    }

    static WriteTerms write(Query query, HttpRequestData request) {
        var validation = query.get("fieldValidation");
        if (!validation.isEmpty() && !VALIDATIONS.contains(validation)) {
            throw invalid("CreateOptions", FieldCause.notSupported("fieldValidation", validation, VALIDATIONS));
        }
        return new WriteTerms(
                dryRun(query.get("dryRun")),
                validation.isEmpty() ? "Warn" : validation,
                query.get("fieldManager"),
                query.isTrue("force"),
                request.headerOrNull("idempotency-key"),
                request.headerOrNull("traceparent"),
                request.headerOrNull("x-deploy-leader"),
                false);
    }

    /** The options of a delete may stand in the query or in the body, where a single word of them wins. */
    static DeleteTerms delete(Query query, @Nullable JsonNode body) {
        var options = body instanceof ObjectNode object ? object : Tree.newObject();
        checkKind(options);
        var grace = Tree.at(options, "gracePeriodSeconds");
        if (!grace.isMissingNode() && !(grace.isIntegralNumber() && grace.canConvertToLong())) {
            throw Problem.of(Reason.BAD_REQUEST, "gracePeriodSeconds must be a whole number of at most 64 bits")
                    .toException();
        }
        return new DeleteTerms(
                grace.isMissingNode() ? queryGrace(query) : Long.valueOf(grace.longValue()),
                propagation(query, options),
                Tree.text(options, "preconditions", "uid"),
                Tree.text(options, "preconditions", "resourceVersion"));
    }

    /** Every patch that is read at all is none of server-side apply, which alone can be forced. */
    static void checkPatch(Query query) {
        if (query.has("force")) {
            throw invalid("PatchOptions", FieldCause.forbidden("force", "may not be specified for non-apply patch"));
        }
    }

    static boolean isDryRun(@Nullable JsonNode body) {
        return body instanceof ObjectNode options
                && Tree.texts(options, "dryRun").contains("All");
    }

    private static void checkKind(ObjectNode options) {
        var kind = Tree.text(options, "kind");
        if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
            throw Problem.of(Reason.BAD_REQUEST, "the body of a delete must be DeleteOptions, not " + kind)
                    .toException();
        }
    }

    private static @Nullable Long queryGrace(Query query) {
        return query.has("gracePeriodSeconds") ? query.number("gracePeriodSeconds", 0) : null;
    }

    private static String propagation(Query query, ObjectNode options) {
        var given = Tree.text(options, "propagationPolicy");
        var policy = given.isEmpty() ? query.get("propagationPolicy") : given;
        boolean saysOrphan = Tree.has(options, "orphanDependents") || query.has("orphanDependents");
        if (saysOrphan && !policy.isEmpty()) {
            throw invalid(
                    "DeleteOptions",
                    FieldCause.invalid(
                            "propagationPolicy",
                            policy,
                            "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (policy.isEmpty()) {
            boolean orphan = Tree.isTrue(options, "orphanDependents") || query.isTrue("orphanDependents");
            return orphan ? "Orphan" : "";
        }
        if (!PROPAGATIONS.contains(policy)) {
            throw invalid("DeleteOptions", FieldCause.notSupported("propagationPolicy", policy, PROPAGATIONS));
        }
        return policy;
    }

    private static boolean dryRun(String value) {
        if (!value.isEmpty() && !value.equals("All")) {
            throw invalid("CreateOptions", FieldCause.notSupported("dryRun", value, List.of("All")));
        }
        return !value.isEmpty();
    }

    private static RuntimeException invalid(String kind, FieldCause cause) {
        return new Problem(
                        Reason.INVALID,
                        kind + ".meta.k8s.io \"\" is invalid: " + cause.field() + ": " + cause.message(),
                        new Problem.Target("meta.k8s.io", kind, "", ""),
                        List.of(cause),
                        0)
                .toException();
    }
}
