package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.nodes.NodeLiveness.Change;
import sh.deploy.apiserver.nodes.NodeLiveness.Verdict;

/**
 * Tells {@link NodeLiveness} what was heard and when, wakes when a verdict is due, and passes on those that change. Belongs
 * to the loop of {@link ConnectedNodes}.
 */
final class Contacts {
    private static final Logger LOG = LoggerFactory.getLogger(Contacts.class);

    private final NodeLiveness liveness;
    private final Time time;
    private final Journal journal;
    private final ScheduledExecutorService loop;
    private final Consumer<Change> whenJudged;
    private @Nullable ScheduledFuture<?> due;

    /** @param whenJudged hears of each changed verdict, on the loop */
    Contacts(
            NodeLinkSettings settings,
            Time time,
            Journal journal,
            ScheduledExecutorService loop,
            Consumer<Change> whenJudged) {
        this.liveness = new NodeLiveness(settings.silence(), settings.grace(), settings.firstGrace());
        this.time = time;
        this.journal = journal;
        this.loop = loop;
        this.whenJudged = whenJudged;
    }

    void expect(String node) {
        liveness.expected(node, time.nanos());
        judge();
    }

    void sessionOpened(String node) {
        liveness.sessionOpened(node, time.nanos());
        judge();
    }

    void sessionClosed(String node) {
        liveness.sessionClosed(node, time.nanos());
        judge();
    }

    void heard(String node) {
        liveness.heard(node, time.nanos());
        if (liveness.verdict(node) != Verdict.HEARD) {
            judge();
        }
    }

    void forget(String node) {
        liveness.forget(node);
    }

    Verdict verdict(String node) {
        return liveness.verdict(node);
    }

    @Nullable
    Duration silence(String node) {
        return liveness.silence(node, time.nanos());
    }

    private void judge() {
        liveness.judge(time.nanos()).forEach(this::pass);
        if (due != null) {
            due.cancel(false);
        }
        var next = liveness.nextDeadlineNanos();
        due = next.isEmpty()
                ? null
                : loop.schedule(this::judge, Math.max(0, next.getAsLong() - time.nanos()), TimeUnit.NANOSECONDS);
    }

    private void pass(Change change) {
        LOG.info("node {} is {} ({})", change.node(), change.now(), change.why());
        switch (change.now()) {
            case SUSPECT -> write(JournalEvent.NODE_SUSPECT, change);
            case HEARD -> write(JournalEvent.NODE_BACK, change);
            case LOST -> LOG.warn("node {} is out of contact for longer than the grace", change.node());
        }
        whenJudged.accept(change);
    }

    private void write(JournalEvent event, Change change) {
        journal.write(event, Map.of("node", change.node(), "why", change.why()));
    }
}
