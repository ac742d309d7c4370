package sh.deploy.apiserver.nodes;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;

/** Binds to each call the node that its connection's client certificate proves; a caller that is no node gets no further. */
final class AgentIdentity implements ServerInterceptor {
    private static final Context.Key<Caller> AGENT = Context.key("agent");

    private final Authenticator authenticator;

    AgentIdentity(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** The agent behind the call that is being handled. */
    static Caller ofCall() {
        var agent = AGENT.get();
        if (agent == null) {
            throw new IllegalStateException("the call has not passed the identity check");
        }
        return agent;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Caller caller;
        try {
            caller = authenticator.authenticate(
                    chain(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)), List.of(), "");
        } catch (ProblemException e) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription(e.getMessage()));
        }
        if (caller.node().isEmpty()) {
            return refuse(
                    call,
                    Status.PERMISSION_DENIED.withDescription(
                            "only a node's agent may call here, with a certificate for "
                                    + "O=system:nodes, CN=system:node:NAME; this one is for " + caller.user()));
        }
        return Contexts.interceptCall(Context.current().withValue(AGENT, caller), call, headers, next);
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
