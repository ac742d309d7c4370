package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;

/** An agent whose call goes on, and the certificate that proves who it is. Safe for all threads. */
final class ProvedAgent {
    private static final Logger LOG = LoggerFactory.getLogger(ProvedAgent.class);

    private final Supplier<Caller> proof;
    private final Caller caller;
    private final Instant until;
    private volatile Consumer<Status> end = why -> {};

    /**
     * @param proof who calls, by the certificate; throws a {@link ProblemException} when it proves nobody
     * @param until when the certificate ends
     * @throws ProblemException it proves nobody now
     */
    ProvedAgent(Supplier<Caller> proof, Instant until) {
        this.proof = proof;
        this.caller = proof.get();
        this.until = until;
    }

    Caller caller() {
        return caller;
    }

    String node() {
        return caller.node();
    }

    Instant until() {
        return until;
    }

    /** @param ends ends the call with a reason that the agent logs, unless it has ended; called by any thread, and must not wait */
    void endBy(Consumer<Status> ends) {
        this.end = ends;
    }

    /** Ends the call when the certificate proves nobody any more, as when it is over. */
    void askAgain() {
        try {
            var unused = proof.get();
        } catch (ProblemException e) {
            LOG.warn("a call of the agent of {} ends: {}", node(), e.getMessage());
            end.accept(Status.UNAUTHENTICATED.withDescription(e.getMessage()));
        }
    }
}
