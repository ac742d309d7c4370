package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final Sharer GREEDY = Sharer.of("greedy");
    private static final Sharer MODEST = Sharer.of("modest");

    private record Piece(Sharer who, int number) {}

    private final FairQueue<Piece> queue = new FairQueue<>();

    private void add(Sharer who, int pieces, long cost) {
        for (int i = 0; i < pieces; i++) {
            queue.add(who, new Piece(who, i), cost);
        }
    }

    private List<Sharer> next(int pieces) {
        var order = new ArrayList<Sharer>();
        for (int i = 0; i < pieces; i++) {
            var piece = queue.next(any -> true, any -> true);
            if (piece != null) {
                order.add(piece.who());
            }
        }
        return order;
    }

    @Test
    void whoComesAfterABacklogIsNext() {
        add(GREEDY, 1_000, 1);
        next(10);
        add(MODEST, 1, 1);

        assertThat(next(2)).contains(MODEST);
    }

    @Test
    void sharesWorkAndNotItsPieces() {
        add(GREEDY, 100, 10);
        add(MODEST, 100, 1);

        assertThat(Collections.frequency(next(44), MODEST)).isEqualTo(40);
    }

    @Test
    void whoWasAwayHasSavedNothingUp() {
        add(GREEDY, 100, 1);
        next(100);
        add(GREEDY, 100, 1);
        add(MODEST, 100, 1);

        assertThat(Collections.frequency(next(20), MODEST)).isBetween(9, 11);
    }

    @Test
    void whatWasServedPastTheQueueCounts() {
        for (int i = 0; i < 50; i++) {
            queue.serve(GREEDY, 1);
            queue.charge(GREEDY, 1);
        }
        add(GREEDY, 10, 1);
        add(MODEST, 10, 1);

        assertThat(next(1)).containsExactly(MODEST);
    }

    @Test
    void whatGoesOnWithoutATurnIsPaidFor() {
        queue.goOn(GREEDY, 10);
        add(GREEDY, 1, 1);
        add(MODEST, 1, 1);

        assertThat(next(1)).containsExactly(MODEST);
    }

    @Test
    void whoComesIsNotBehindAllWhoAreDueBeforeWhatGoesOn() {
        add(GREEDY, 3, 1);
        queue.goOn(Sharer.of("other"), 100);
        queue.goOn(Sharer.of("other"), 100);
        add(MODEST, 1, 1);

        assertThat(next(2)).containsExactly(GREEDY, MODEST);
    }

    @Test
    void tellsWhetherAnythingWaitsThatMayHaveMore() {
        assertThat(queue.isAnyReady(any -> true)).isFalse();
        add(GREEDY, 1, 1);
        add(MODEST, 1, 1);

        assertThat(queue.isAnyReady(piece -> piece.who().equals(MODEST))).isTrue();
        assertThat(queue.isAnyReady(any -> false)).isFalse();
    }

    @Test
    void workThatTookLongerThanAssumedIsPaidForLater() {
        add(GREEDY, 20, 1);
        add(MODEST, 20, 1);
        next(2);
        queue.charge(GREEDY, 5);

        assertThat(Collections.frequency(next(6), MODEST)).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aThousandAccountsOfANamespaceHaveOneShare() {
        for (int i = 0; i < 1_000; i++) {
            add(Sharer.of("system:serviceaccount:tenant:a" + i), 1, 1);
        }
        add(Sharer.of("system:serviceaccount:other:a"), 10, 1);

        assertThat(next(20).stream().filter(who -> who.crowd().endsWith(":other")))
                .hasSize(10);
    }

    @Test
    void usersOfACrowdShareWhatItHas() {
        var first = new Sharer("crowd", "first");
        var second = new Sharer("crowd", "second");
        add(first, 100, 1);
        next(10);
        add(second, 100, 1);

        assertThat(Collections.frequency(next(20), second)).isBetween(9, 11);
    }

    @Test
    void aCrowdThatHasAllItMayHaveHoldsUpNobodyElse() {
        add(GREEDY, 1, 1);
        add(MODEST, 1, 1);

        assertThat(queue.next(piece -> piece.who().equals(MODEST), any -> true)).isEqualTo(new Piece(MODEST, 0));
        assertThat(queue.next(piece -> piece.who().equals(MODEST), any -> true)).isNull();
    }

    @Test
    void whatIsNextAndDoesNotFitIsNotOvertaken() {
        add(GREEDY, 1, 1);
        add(MODEST, 1, 1);

        assertThat(queue.next(any -> true, piece -> piece.who().equals(MODEST))).isNull();
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void theLongestLineGivesWayFromItsEnd() {
        add(GREEDY, 3, 1);
        add(MODEST, 1, 1);

        assertThat(queue.removeLastOfLongest(2)).isEqualTo(new Piece(GREEDY, 2));
        assertThat(queue.removeLastOfLongest(2)).isNull();
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.sizeOf(GREEDY)).isEqualTo(2);
    }

    @Test
    void whatIsTakenOutWaitsNoLonger() {
        var piece = new Piece(GREEDY, 7);
        queue.add(GREEDY, piece, 1);

        assertThat(queue.remove(GREEDY, piece)).isTrue();
        assertThat(queue.remove(GREEDY, piece)).isFalse();
        assertThat(next(1)).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void isEmptyOnceDrained() {
        add(GREEDY, 2, 1);
        add(MODEST, 1, 1);
        var drained = new ArrayList<Piece>();

        queue.drain(drained::add);

        assertThat(drained).hasSize(3);
        assertThat(queue.size()).isZero();
        assertThat(next(1)).isEmpty();
    }
}
