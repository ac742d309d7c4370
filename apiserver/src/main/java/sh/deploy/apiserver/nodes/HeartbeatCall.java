package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.realtime.Urgency;

/**
 * One lane of a node's beats; lives on the loop of the beats. Answers the first at once, so that the agent knows itself heard, and then
 * one in a while, since an answer costs both ends as much as a beat; but at once a beat that names another lease than the
 * one before, or is the first to know of answers again, since pods wait for the lease, or comes from a suspect node, which is back once it
 * knows of the answer. An answer that finds no room is left out.
 */
final class HeartbeatCall implements StreamObserver<Heartbeat> {
    private final String node;
    private final ServerCallStreamObserver<BeatAck> out;
    private final Contacts contacts;
    private @Nullable Contact contact;
    private int unanswered;
    private boolean answersNow = true;
    private long lease;
    private boolean heard = true;
    private boolean over;

    HeartbeatCall(ProvedAgent agent, ServerCallStreamObserver<BeatAck> out, Contacts contacts) {
        this.node = agent.node();
        this.out = out;
        this.contacts = contacts;
        out.setOnCancelHandler(this::end);
        agent.endBy(why -> contacts.execute(() -> end(why)));
    }

    @Override
    public void onNext(Heartbeat beat) {
        if (over) {
            return;
        }
        if (contact == null) {
            if (!beat.node().equals(node)) {
                over = true;
                out.onError(Status.PERMISSION_DENIED
                        .withDescription("beats of node \"" + beat.node() + "\" came with the certificate of node \""
                                + node + "\"")
                        .asRuntimeException());
                return;
            }
            contact = contacts.laneOpened(node, urgency(beat));
        }
        contacts.beat(contact, beat);
        boolean hearsAgain = contact.hears && !heard;
        answersNow |= beat.lease() != lease || hearsAgain || contact.awaitsAnswer();
        lease = beat.lease();
        heard = contact.hears;
        if ((++unanswered >= contacts.answerEvery(contact) || answersNow) && out.isReady()) {
            unanswered = 0;
            answersNow = false;
            out.onNext(answer(contact, beat));
        }
    }

    private BeatAck answer(Contact from, Heartbeat beat) {
        long millis = from.isWith(beat.boot()) ? contacts.leaseMillis(from, beat.lease()) : 0;
        return BeatAck.newBuilder()
                .setSequence(beat.sequence())
                .setLease(millis == 0 ? 0 : beat.lease())
                .setLeaseMillis(millis)
                .setBeatMillis(contacts.tellPaceMillis(from))
                .setServerMillis(contacts.unixMillis())
                .build();
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        end();
        out.onCompleted();
    }

    private void end(Status why) {
        if (!over) {
            end();
            out.onError(why.asRuntimeException());
        }
    }

    private void end() {
        over = true;
        if (contact != null) {
            contacts.laneClosed(contact);
            contact = null;
        }
    }

    /** An agent of another version may know words that we do not: it is not trusted to keep time. */
    private static Urgency urgency(Heartbeat first) {
        for (var known : Urgency.values()) {
            if (known.name().equals(first.urgency())) {
                return known;
            }
        }
        return Urgency.PLAIN;
    }
}
