package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.nodes.FailureDetector.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;

class FenceTest {
    private static final String GUARDED = "\"annotations\": {\"deploy.sh/at-most-one\": \"true\"}";
    private static final String DELETED = "\"deletionTimestamp\": \"2026-01-01T00:00:00Z\"";

    private final List<StoredObject> pods = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> heldBack = new ArrayList<>();
    private final Fence fence = new Fence("local", 7, new Fence.Outside() {
        @Override
        public List<StoredObject> podsOn(String node) {
            return pods.stream()
                    .filter(pod -> Assignments.nodeOf(pod).equals(node))
                    .toList();
        }

        @Override
        public void offer(String node, long lease) {
            done.add("offer " + node + " " + lease);
        }

        @Override
        public boolean remove(String node, StoredObject pod) {
            done.add("remove " + pod.uid());
            return !pod.uid().equals("refused");
        }

        @Override
        public void holdBack(String node) {
            heldBack.add(node);
        }
    });

    @Test
    void offersALeaseToEachSessionAndNoneOfThemTwice() {
        fence.sessionOpened("a");
        fence.sessionOpened("b");
        fence.sessionClosed("a");
        fence.sessionOpened("a");
        judged("a", Verdict.HEARD, 9);

        assertThat(done).containsExactly("offer a 7", "offer b 8", "offer a 9");
        assertThat(fence.number("a")).isEqualTo(9);
    }

    @Test
    void removesFromADeadNodeWhatRunsAtMostOnceAndIsBeingDeleted() {
        pods.add(pod("due", "a", GUARDED, DELETED));
        pods.add(pod("wanted", "a", GUARDED));
        pods.add(pod("plain", "a", DELETED));
        pods.add(pod("claimed", "a", GUARDED, DELETED, "\"finalizers\": [\"x/y\"]"));
        pods.add(pod("elsewhere", "b", GUARDED, DELETED));
        fence.sessionOpened("a");
        judged("a", Verdict.SUSPECT, 7);
        pods.forEach(fence::podThere);
        assertThat(done).containsExactly("offer a 7");

        judged("a", Verdict.DEAD, 7);

        assertThat(done).containsExactly("offer a 7", "remove due");
        assertThat(fence.isOver("a")).isTrue();
    }

    @Test
    void removesAPodThatIsDeletedOnANodeThatWasDeadBefore() {
        fence.sessionOpened("a");
        judged("a", Verdict.DEAD, 7);

        fence.podThere(pod("due", "a", GUARDED, DELETED));
        fence.podThere(pod("due", "a", GUARDED, DELETED));

        assertThat(done).containsExactly("offer a 7", "remove due");
    }

    @Test
    void removesPodsOfANodeThatWasNeverHeard() {
        judged("a", Verdict.DEAD, 0);
        fence.podThere(pod("due", "a", GUARDED, DELETED));

        assertThat(done).containsExactly("remove due");
    }

    @Test
    void offersANodeThatIsBackNoLeaseBeforeItIsToldOfEachPodThatWasRemoved() {
        var one = pod("one", "a", GUARDED, DELETED);
        var other = pod("other", "a", GUARDED, DELETED);
        pods.addAll(List.of(one, other));
        judged("a", Verdict.DEAD, 0);
        done.clear();

        fence.sessionOpened("a");
        judged("a", Verdict.HEARD, 0);
        fence.podGone(one);
        assertThat(done).isEmpty();
        fence.podGone(other);

        assertThat(done).containsExactly("offer a 7");
    }

    @Test
    void aRemovalThatIsRefusedKeepsNoLeaseBack() {
        pods.add(pod("stays", "a", GUARDED, DELETED));
        pods.add(pod("refused", "a", GUARDED, DELETED));
        judged("a", Verdict.DEAD, 0);
        fence.sessionOpened("a");
        judged("a", Verdict.HEARD, 0);
        assertThat(done).containsExactly("remove stays", "remove refused");

        fence.removalRefused("a", "stays");

        assertThat(done).endsWith("offer a 7");
    }

    @Test
    void theEndOfAnOlderLeaseTakesNoPodFromTheNewest() {
        pods.add(pod("due", "a", GUARDED, DELETED));
        fence.sessionOpened("a");
        fence.sessionOpened("a");

        judged("a", Verdict.DEAD, 7);

        assertThat(done).containsExactly("offer a 7", "offer a 8");
        judged("a", Verdict.HEARD, 8);
        assertThat(done).hasSize(2);
    }

    @Test
    void aNodeThatIsBackOnTheSameSessionIsOfferedAnotherLease() {
        fence.sessionOpened("a");
        judged("a", Verdict.DEAD, 7);
        judged("a", Verdict.HEARD, 7);

        assertThat(done).containsExactly("offer a 7", "offer a 8");
    }

    @Test
    void aLeaseThatCameTooLateForItsNodeIsFollowedByAnother() {
        fence.sessionOpened("a");
        judged("a", Verdict.DEAD, 0);
        pods.add(pod("due", "a", GUARDED, DELETED));
        fence.over("a", 7);
        fence.podGone(pods.getFirst());
        judged("a", Verdict.HEARD, 7);

        assertThat(done).containsExactly("offer a 7", "remove due", "offer a 8");
    }

    @Test
    void takesNoPodFromTheNodeInItsOwnProcess() {
        pods.add(pod("due", "local", GUARDED, DELETED));
        fence.sessionOpened("local");
        judged("local", Verdict.DEAD, 7);

        assertThat(done).containsExactly("offer local 7");
    }

    /** Its pods are told to go a moment after its death, whether it is back by then or not. */
    @Test
    void aNodeThatIsBackAtOnceIsAskedForNoPodThatItHasStopped() {
        fence.sessionOpened("a");
        change("a", Verdict.DEAD, 7);
        judged("a", Verdict.HEARD, 7);
        fence.podThere(pod("due", "a", GUARDED, DELETED));
        fence.mayOfferAgain("a");
        assertThat(done).containsExactly("offer a 7", "remove due");

        fence.podGone(pod("due", "a", GUARDED, DELETED));
        assertThat(done).endsWith("offer a 8");
    }

    @Test
    void aNodeThatIsBackIsOfferedOneLeaseWhenNothingHoldsItBack() {
        fence.sessionOpened("a");
        change("a", Verdict.DEAD, 7);
        judged("a", Verdict.HEARD, 7);
        assertThat(heldBack).containsExactly("a");
        fence.mayOfferAgain("a");
        assertThat(done).containsExactly("offer a 7", "offer a 8");
        fence.mayOfferAgain("a");
        fence.mayOfferAgain("unknown");
        assertThat(done).hasSize(2);
    }

    /** And the moment after is over, if it is a death. */
    private void judged(String node, Verdict verdict, long lease) {
        change(node, verdict, lease);
        if (verdict == Verdict.DEAD) {
            fence.mayOfferAgain(node);
        }
    }

    private void change(String node, Verdict verdict, long lease) {
        fence.judged(new Change(node, Verdict.SUSPECT, verdict, Why.SILENT, lease, 0, 0, 0, 0));
    }

    private static StoredObject pod(String uid, String node, String... metadata) {
        var json = "{\"metadata\": {\"namespace\": \"default\", \"name\": \"" + uid + "\", "
                + String.join(", ", metadata) + "}}";
        return new StoredObject(
                new ObjectKey("", "pods", "default", uid),
                uid,
                1,
                "v1",
                "Pod",
                json.getBytes(UTF_8),
                new Indexer.Index(Map.of(), Map.of("spec.nodeName", node)));
    }
}
