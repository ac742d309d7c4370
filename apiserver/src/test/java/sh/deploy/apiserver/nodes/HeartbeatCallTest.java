package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.realtime.UrgentLoop;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.nodes.FailureDetector.Change;

class HeartbeatCallTest {
    private static final int ANSWER_EVERY = 20;
    private static final String BOOT = "boot";

    /** Then it is never silent for too long here, however slow the machine is. */
    private static final boolean IN_THIS_PROCESS = true;

    private final List<BeatAck> answers = new ArrayList<>();
    private final UrgentLoop urgent = new UrgentLoop("beats");
    private final Contacts contacts = new Contacts(DetectorSettings.DEFAULT, new SystemTime(), urgent, new Deaf());
    private final ProvedAgent agent = new ProvedAgent(this::proof, Instant.MAX);
    private final HeartbeatCall call = new HeartbeatCall(agent, new Answers(), contacts);
    private final List<Throwable> ends = new ArrayList<>();
    private volatile boolean proofIsOver;
    private long sequence;
    private long answered;
    private boolean deaf;

    @BeforeEach
    void firstBeat() throws Exception {
        contacts.sessionOpened("web", BOOT, IN_THIS_PROCESS);
        beat(0);
        answers.clear();
    }

    @AfterEach
    void end() {
        urgent.close();
    }

    @Test
    void answersEachTwentiethBeatWithTheLeaseThatItNames() throws Exception {
        contacts.offer("web", 7);
        beat(7);
        answers.clear();
        for (int i = 0; i < 3 * ANSWER_EVERY; i++) {
            beat(7);
        }

        assertThat(answers).hasSize(3).allSatisfy(answer -> {
            assertThat(answer.getLease()).isEqualTo(7);
            assertThat(answer.getLeaseMillis()).isEqualTo(3_000);
        });
    }

    @Test
    void answersABeatThatNamesANewLeaseAtOnce() throws Exception {
        contacts.offer("web", 7);
        beat(7);
        beat(7);

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.getLease()).isEqualTo(7));
    }

    @Test
    void grantsNothingToABeatThatNamesAnOlderLease() throws Exception {
        contacts.offer("web", 7);
        contacts.offer("web", 8);
        beat(7);

        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.getSequence()).isEqualTo(sequence);
            assertThat(answer.getLease()).isZero();
            assertThat(answer.getLeaseMillis()).isZero();
        });
    }

    @Test
    void grantsNothingToANodeThatHearsNoAnswers() throws Exception {
        contacts.offer("web", 7);
        beat(7);
        deaf = true;
        answers.clear();
        for (int i = 0; i < 5 * ANSWER_EVERY; i++) {
            beat(7);
        }

        assertThat(answers).extracting(BeatAck::getLease).containsExactly(7L, 7L, 0L, 0L, 0L);
    }

    @Test
    void answersANodeAtOnceThatHearsAgain() throws Exception {
        contacts.offer("web", 7);
        beat(7);
        deaf = true;
        for (int i = 0; i < 3 * ANSWER_EVERY + 2; i++) {
            beat(7);
        }
        answers.clear();
        deaf = false;
        answered = sequence - 2;
        beat(7);

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.getLease()).isEqualTo(7));
    }

    @Test
    void answersASuspectNodeAtOnceUntilItKnowsOfSuchAnAnswer() throws Exception {
        deaf = true;
        says(0, true);
        answers.clear();
        for (int i = 0; i < 3; i++) {
            beat(0);
        }
        assertThat(answers).hasSize(3);

        answered = sequence;
        for (int i = 0; i < 3; i++) {
            beat(0);
        }

        assertThat(answers).hasSize(3);
    }

    /** They may come after the next has opened its session. */
    @Test
    void theLastWordsOfAnAgentThatIsGoneSayNothingOfTheNext() throws Exception {
        contacts.sessionOpened("web", "another boot", IN_THIS_PROCESS);
        says(0, true);
        answers.clear();

        for (int i = 2; i < ANSWER_EVERY; i++) {
            beat(0);
        }

        assertThat(answers).as("nobody is suspect").isEmpty();
    }

    @Test
    void endsWhenItsCertificateHas() throws Exception {
        agent.askAgain();
        beat(0);
        urgent.loop().submit(() -> assertThat(ends).isEmpty()).get();
        proofIsOver = true;
        answers.clear();

        agent.askAgain();
        agent.askAgain();
        for (int i = 0; i < 2 * ANSWER_EVERY; i++) {
            beat(0);
        }

        assertThat(ends)
                .singleElement()
                .satisfies(
                        end -> assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        assertThat(answers).isEmpty();
    }

    private Caller proof() {
        if (proofIsOver) {
            throw Authenticator.unauthorized("the client certificate expired");
        }
        return new Caller("system:node:web", Set.of("system:nodes"), "certificate");
    }

    private void beat(long lease) throws Exception {
        says(lease, false);
    }

    private void says(long lease, boolean leaving) throws Exception {
        var said = new Heartbeat(BOOT);
        said.set(++sequence, 0, lease, answered);
        var beat = said.copy("web", Urgency.PLAIN.name(), leaving);
        urgent.loop().submit(() -> call.onNext(beat)).get();
    }

    private static final class Deaf implements Contacts.Listener {
        @Override
        public void judged(Change change) {}

        @Override
        public void leaseOver(String node, long lease) {}

        @Override
        public void beats(String node, Urgency agent) {}
    }

    /** Always has room. */
    private final class Answers extends ServerCallStreamObserver<BeatAck> {
        @Override
        public void onNext(BeatAck answer) {
            answers.add(answer);
            answered = deaf ? answered : answer.getSequence();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onError(Throwable cause) {
            ends.add(cause);
        }

        @Override
        public void onCompleted() {}

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}
    }
}
