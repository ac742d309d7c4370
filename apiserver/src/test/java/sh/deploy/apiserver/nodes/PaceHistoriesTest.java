package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.api.realtime.Urgency;

/** Nodes come and go by the hundred while their beats and the answers that pace them are late: nobody may be suspected for it. */
class PaceHistoriesTest {
    private static final long MS = 1_000_000;
    private static final long BOOT = 1;
    private static final long SECOND = 1_000 * MS;
    private static final int NODES = 150;
    private static final int LANES = 2;
    private static final long LATEST_BEAT = 8 * MS;
    private static final long LATEST_ANSWER = 300 * MS;

    private record Event(long atNanos, long order, Runnable what) {}

    private final class Agent {
        private final Contact contact;
        private long beatNanos = 5 * MS;
        private long sequence;
        private long answered;
        private long unanswered;
        private boolean gone;

        Agent(String node) {
            contact = detector.contact(node, now);
            detector.sessionOpened(contact, BOOT, now);
            for (int lane = 0; lane < LANES; lane++) {
                detector.laneOpened(contact, Urgency.FIFO);
            }
            judge();
            beat();
        }

        private void beat() {
            if (gone) {
                return;
            }
            long sent = ++sequence;
            long known = answered;
            long pace = beatNanos;
            at(now + random.nextLong(1, LATEST_BEAT), () -> arrives(sent, known, pace));
            at(now + beatNanos, this::beat);
        }

        private void arrives(long sent, long known, long pace) {
            if (gone) {
                return;
            }
            detector.says(contact, pace, 0);
            if (detector.beat(contact, sent, known, now)) {
                judge();
            }
            boolean due = ++unanswered >= Math.max(1, Deadlines.ANSWERED_NANOS / detector.beatNanos(contact));
            if (due || contact.awaitsAnswer()) {
                unanswered = 0;
                long told = detector.tellPace(contact, now);
                paces.add(told);
                // Answers overtake each other on two connections; one that is late knows less.
                long late = random.nextInt(30) == 0 ? LATEST_ANSWER : 5 * MS;
                at(now + random.nextLong(1, late), () -> answered(sent, told));
            }
        }

        private void answered(long sent, long told) {
            if (sent >= answered) {
                answered = sent;
                beatNanos = told;
            }
        }

        private void leave() {
            gone = true;
            detector.leaves(contact);
            for (int lane = 0; lane < LANES; lane++) {
                detector.laneClosed(contact, now);
            }
            detector.sessionClosed(contact, now);
            detector.forget(contact.node(), now);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) -> one.atNanos == other.atNanos
            ? Long.compare(one.order, other.order)
            : Long.compare(one.atNanos, other.atNanos));
    private final FailureDetector detector = new FailureDetector(DetectorSettings.DEFAULT);
    private final List<Agent> agents = new ArrayList<>();
    private final List<FailureDetector.Change> changes = new ArrayList<>();
    private final List<Long> paces = new ArrayList<>();
    private Random random = new Random(0);
    private long now;
    private long order;

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nobodyIsSuspectedWhileThePaceChanges(long seed) {
        random = new Random(seed);
        at(now, this::tick);
        for (int i = 0; i < NODES; i++) {
            var node = "node-" + i;
            at(random.nextLong(6 * SECOND), () -> agents.add(new Agent(node)));
        }
        run(10 * SECOND);
        assertThat(paces).last().isEqualTo(40 * MS);

        while (agents.size() > 5) {
            agents.removeLast().leave();
        }
        run(45 * SECOND);

        assertThat(paces).last().isEqualTo(5 * MS);
        assertThat(changes).allMatch(change -> change.now() == Verdict.HEARD).hasSize(NODES);
        agents.forEach(
                agent -> assertThat(detector.deadlineNanos(agent.contact)).isLessThan(80 * MS));
    }

    private void run(long nanos) {
        long end = now + nanos;
        while (events.peek().atNanos <= end) {
            var event = events.poll();
            now = event.atNanos;
            event.what.run();
        }
        now = end;
    }

    private void tick() {
        judge();
        at(now + MS, this::tick);
    }

    private void judge() {
        changes.addAll(detector.judge(now));
        detector.nextDeadlineNanos(now);
    }

    private void at(long nanos, Runnable what) {
        events.add(new Event(nanos, order++, what));
    }
}
