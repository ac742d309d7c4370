package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.OutOfContact;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.realtime.UrgentLoop;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.nodes.FailureDetector.Change;
import sh.deploy.apiserver.watch.StoredObject;

/** What a verdict does to the object of its node. */
class ConnectedNodesTest extends ReportsTest {
    private static final long SECOND = 1_000_000_000;

    private final UrgentLoop urgent = new UrgentLoop("beats");
    private final Audit audit = Audit.nowhere(time);
    private final PodReports pods = new PodReports(registry(), store(), (node, uid) -> {});
    private final NodeReports reports = new NodeReports(registry(), store(), time);
    private final EventReports events = new EventReports(registry(), store(), time);
    private final VolumeReports volumes = new VolumeReports(registry(), store());
    private final TokenAsks tokens = new TokenAsks(registry(), audit, store(), time, (agent, given) -> {});
    private final ConnectedNodes nodes = new ConnectedNodes(
            "",
            new PodDelivery(store(), time, tokens),
            pods,
            reports,
            events,
            volumes,
            tokens,
            new NodeUsage(),
            time,
            Journal.nowhere(time));

    ConnectedNodesTest() {
        nodes.watchContactsWith(
                new Contacts(DetectorSettings.DEFAULT, time, urgent, new Deaf()),
                new Fence("", 1, new NothingOutside()),
                DetectorSettings.DEFAULT,
                1);
    }

    @AfterEach
    void close() {
        urgent.close();
        pods.close();
        reports.close();
        events.close();
        volumes.close();
        tokens.close();
        audit.close();
    }

    @Test
    void nodesAreAsFarApartInTheLogAsTheyWereLost() throws Exception {
        makeReady("n1");
        makeReady("n2");
        long now = time.nanos();

        lost("n1", now - 5 * SECOND, now);
        lost("n2", now - 3 * SECOND, now);

        assertSoon("nodes", () -> since("n1").isPresent() && since("n2").isPresent());
        assertThat(Duration.between(since("n1").orElseThrow(), since("n2").orElseThrow()))
                .isBetween(Duration.ofMillis(1_999), Duration.ofMillis(2_001));
    }

    private void makeReady(String node) {
        create(
                "",
                "v1",
                "nodes",
                "",
                "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + node + "'},"
                        + "'status':{'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady'}]}}");
        nodes.exists(node);
    }

    private void lost(String node, long contactNanos, long atNanos) {
        nodes.judged(new Change(
                node, Verdict.HEARD, Verdict.SUSPECT, Why.SILENT, 0, atNanos - contactNanos, 0, contactNanos, atNanos));
    }

    private Optional<Instant> since(String node) {
        var stored = store().newest().get(NodeReports.key(node));
        return stored == null
                ? Optional.empty()
                : Tree.objects(JsonTrees.object(stored.json()), "status", "conditions").stream()
                        .filter(condition -> Tree.text(condition, "type").equals("Ready"))
                        .findFirst()
                        .flatMap(condition -> OutOfContact.since(Tree.text(condition, "message")));
    }

    private static final class Deaf implements Contacts.Listener {
        @Override
        public void judged(Change change) {}

        @Override
        public void leaseOver(String node, long lease) {}

        @Override
        public void beats(String node, Urgency agent) {}
    }

    private static final class NothingOutside implements Fence.Outside {
        @Override
        public List<StoredObject> podsOn(String node) {
            return List.of();
        }

        @Override
        public void offer(String node, long lease) {}

        @Override
        public boolean remove(String node, StoredObject pod) {
            return false;
        }

        @Override
        public void holdBack(String node) {}
    }
}
