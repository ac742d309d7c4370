package sh.deploy.apiserver.nodes;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.fair.OpenConnections;

/**
 * Binds to each call the node that its connection's client certificate proves; a caller that is no node gets no further. What was proved
 * when a call began can be asked again for as long as it goes on. Safe for all threads.
 */
final class AgentIdentity implements ServerInterceptor {
    private static final Context.Key<ProvedAgent> AGENT = Context.key("agent");

    private final Authenticator authenticator;
    private final String nodeInProcess;
    private final OpenConnections open;
    private final Set<ProvedAgent> calling = ConcurrentHashMap.newKeySet();

    /**
     * @param nodeInProcess whose agent runs in this process, with a credential of the server's own folder; empty for none
     * @param open is told from where nodes call
     */
    AgentIdentity(Authenticator authenticator, String nodeInProcess, OpenConnections open) {
        this.authenticator = authenticator;
        this.nodeInProcess = nodeInProcess;
        this.open = open;
    }

    /** The agent behind the call that is being handled. */
    static ProvedAgent ofCall() {
        var agent = AGENT.get();
        if (agent == null) {
            throw new IllegalStateException("the call has not passed the identity check");
        }
        return agent;
    }

    /**
     * Ends the calls of agents whose certificates prove them no more, but for that in this process, which nothing is kept from by that.
     * Compares signatures, so it may take a while.
     */
    void askAgain() {
        calling.stream().filter(agent -> !agent.node().equals(nodeInProcess)).forEach(ProvedAgent::askAgain);
    }

    /** When the certificates end by which a node's agent calls now, one for each call. */
    List<Instant> provedUntil(String node) {
        return calling.stream()
                .filter(agent -> agent.node().equals(node))
                .map(ProvedAgent::until)
                .toList();
    }

    /** Whether a connection is that of a node's agent, which has made no call by it yet. */
    boolean isNode(SSLSession session) {
        try {
            return !agent(chain(session)).node().isEmpty();
        } catch (ProblemException e) {
            return false;
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ProvedAgent agent;
        try {
            agent = agent(chain(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
        } catch (ProblemException e) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription(e.getMessage()));
        }
        if (agent.node().isEmpty()) {
            return refuse(
                    call,
                    Status.PERMISSION_DENIED.withDescription(
                            "only a node's agent may call here, with a certificate for "
                                    + "O=system:nodes, CN=system:node:NAME; this one is for "
                                    + agent.caller().user()));
        }
        open.isProved(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        var listener = Contexts.interceptCall(Context.current().withValue(AGENT, agent), call, headers, next);
        calling.add(agent);
        return new Followed<>(listener, agent);
    }

    private ProvedAgent agent(List<X509Certificate> chain) {
        var until =
                chain.isEmpty() ? Instant.MIN : chain.getFirst().getNotAfter().toInstant();
        return new ProvedAgent(() -> authenticator.authenticate(chain, List.of(), ""), until);
    }

    /** Until its call is over, in whichever way. */
    private final class Followed<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ProvedAgent agent;

        Followed(ServerCall.Listener<Q> listener, ProvedAgent agent) {
            super(listener);
            this.agent = agent;
        }

        @Override
        public void onCancel() {
            calling.remove(agent);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            calling.remove(agent);
            super.onComplete();
        }
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status why) {
        call.close(why, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static List<X509Certificate> chain(@Nullable SSLSession session) {
        var chain = new ArrayList<X509Certificate>();
        if (session == null) {
            return chain;
        }
        try {
            for (var certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate one) {
                    chain.add(one);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return chain;
    }
}
