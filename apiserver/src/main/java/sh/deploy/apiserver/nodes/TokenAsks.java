package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.node.wire.TokenAsk;
import sh.deploy.api.node.wire.TokenGiven;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.ApiResult;
import sh.deploy.apiserver.registry.ApiVerb;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives agents the tokens of their pods' accounts, asked for in the agent's name like any other token, whether the agent asks or has just
 * been given the pod. An account that is not there yet is waited for as long as the pod is, looked for less and less often: the one of a
 * new namespace comes a moment after it, one that was deleted maybe never.
 */
final class TokenAsks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenAsks.class);
    private static final int MAX_ASKS_WAITING = 100_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What tells one ask from another. A log hears of it whose token it is, and nothing that the agent has made up. */
    record Asked(TokenAsk ask) {
        @Override
        public String toString() {
            return "pod " + ask.getNamespace() + "/" + ask.getPod() + " (" + ask.getUid() + ")";
        }
    }

    private final Registry registry;
    private final Audit audit;
    private final Store store;
    private final Time time;
    private final BiConsumer<Caller, ServerMessage> answers;
    private final KeyedWrites<Asked, Caller> asks;

    /** @param answers takes what an agent is to be told; called by any thread */
    TokenAsks(Registry registry, Audit audit, Store store, Time time, BiConsumer<Caller, ServerMessage> answers) {
        this.registry = registry;
        this.audit = audit;
        this.store = store;
        this.time = time;
        this.answers = answers;
        this.asks = new KeyedWrites<>(
                "token",
                MAX_ASKS_WAITING,
                (older, newer) -> newer,
                (asked, agent) -> answer(asked.ask(), agent),
                (asked, agent) -> {},
                LONGEST_WAIT);
    }

    /** Of a pod that is gone, or never was there, nothing is said. */
    void ask(Caller agent, TokenAsk ask) {
        var asked = new Asked(ask);
        if (isThere(agent, ask) && !asks.offer(asked, agent)) {
            LOG.warn("too many tokens are asked for; {} has to ask again for that of {}", agent.user(), asked);
        }
    }

    /** On the agent's own node. */
    private boolean isThere(Caller agent, TokenAsk ask) {
        var pod = store.newest().get(new ObjectKey("", "pods", ask.getNamespace(), ask.getPod()));
        return pod != null
                && pod.uid().equals(ask.getUid())
                && ConnectedNodes.agentOf(Assignments.nodeOf(pod)).user().equals(agent.user());
    }

    @Override
    public void close() {
        asks.close();
    }

    private void answer(TokenAsk ask, Caller agent) {
        if (!isThere(agent, ask)) {
            return;
        }
        try {
            if (issue(agent, ask) instanceof ApiResult.Answer answer) {
                tell(agent, given(ask, answer.object()));
            }
        } catch (ProblemException e) {
            tell(
                    agent,
                    TokenGiven.newBuilder().setAsk(ask).setProblem(e.problem().message()));
            throw e.problem().says(Reason.NOT_FOUND) ? later(e) : e;
        }
    }

    private ApiResult issue(Caller agent, TokenAsk ask) {
        var account = ask.getAccount();
        return audit.during(
                agent,
                new Action("create", "", "serviceaccounts", "token", ask.getNamespace(), account),
                "v1",
                "/api/v1/namespaces/" + ask.getNamespace() + "/serviceaccounts/" + account + "/token",
                () -> registry.execute(agent, request(ask)));
    }

    private void tell(Caller agent, TokenGiven.Builder given) {
        answers.accept(agent, ServerMessage.newBuilder().setTokenGiven(given).build());
    }

    private TokenGiven.Builder given(TokenAsk ask, ObjectNode answer) {
        var until = Instant.parse(Tree.text(answer, "status", "expirationTimestamp"));
        return TokenGiven.newBuilder()
                .setAsk(ask)
                .setToken(Tree.text(answer, "status", "token"))
                .setLivesMillis(Duration.between(time.now(), until).toMillis());
    }

    private static ApiRequest request(TokenAsk ask) {
        var body = Tree.newObject();
        var spec = body.putObject("spec").put("expirationSeconds", ask.getExpirationSeconds());
        if (!ask.getAudience().isEmpty()) {
            spec.putArray("audiences").add(ask.getAudience());
        }
        spec.putObject("boundObjectRef")
                .put("kind", "Pod")
                .put("apiVersion", "v1")
                .put("name", ask.getPod())
                .put("uid", ask.getUid());
        var address =
                new ApiRequest.Address("", "v1", "serviceaccounts", "token", ask.getNamespace(), ask.getAccount());
        return ApiRequest.of(ApiVerb.CREATE, address).withBody(body, List.of());
    }

    /** What may be there the next time. */
    private static ProblemException later(ProblemException missing) {
        return new ProblemException(
                Problem.of(Reason.SERVICE_UNAVAILABLE, missing.problem().message()), missing);
    }
}
