package sh.deploy.apiserver.admission.webhook;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.policy.Subresource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request says beside its object. One is made for each request, however often that is tried and however many objects it is about,
 * so that its time is one and its places are.
 *
 * @param kind in which the client speaks
 * @param resource as the address names it; that of the kind, or {@code bindings}
 * @param part of the object that the address names, such as {@code status}; empty: the object itself
 * @param options Kubernetes' object for how the request is to be done, such as {@code CreateOptions}; made when it is needed
 * @param untilNanos when all webhooks together must have answered
 * @param waiting what the request takes up while it waits for webhooks
 * @param evaluationPlace that it takes up while it waits for threads that evaluate expressions
 * @param heard who is not asked again
 * @param heardFrom paths of those that change objects and have had their say, webhooks and bindings of policies; grows while they are asked
 */
public record Asked(
        Kind kind,
        String resource,
        String part,
        boolean dryRun,
        Supplier<ObjectNode> options,
        long untilNanos,
        Waiting waiting,
        Place evaluationPlace,
        Heard heard,
        Set<String> heardFrom) {
    private static final String BINDINGS = "bindings";

    public Asked having(Heard others) {
        return new Asked(
                kind, resource, part, dryRun, options, untilNanos, waiting, evaluationPlace, others, heardFrom);
    }

    /** Whether it has had its say, in an earlier try, about what is tried again. @param path of a webhook, or a policy's binding */
    public boolean hasHeard(String path) {
        return heard == Heard.CHANGING && heardFrom.contains(path);
    }

    /** What the request's body is, where that is not the object itself. */
    Optional<Subresource> body() {
        return kind.subresource(part.isEmpty() && resource.equals(BINDINGS) ? "binding" : part);
    }
}
