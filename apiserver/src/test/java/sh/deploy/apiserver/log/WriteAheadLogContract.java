package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;

/** What every log keeps. */
abstract class WriteAheadLogContract {
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");

    protected WriteAheadLog log;
    private Head head;
    private Batches batches;

    /** A log without entries. */
    abstract WriteAheadLog open() throws Exception;

    /** The same log as another process sees it. */
    abstract WriteAheadLog openAgain();

    @BeforeEach
    void lead() throws Exception {
        log = open();
        head = log.lead();
        batches = new Batches(head, log::seal);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    @Test
    void beginsWithNothing() {
        assertThat(head.revision()).isZero();
        assertThat(head.hash()).isEqualTo(new byte[32]);
        assertThat(entries(0, 100)).isEmpty();
    }

    @Test
    void givesBackEveryFieldOfAnEntry() {
        var batch = batches.of(Drafts.create("a"), Drafts.createOnce("b", "key-1"), Drafts.update("a", 1, "ünï"));
        log.append(batch);

        assertThat(entries(0, 100))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(batch.entries());
        assertThat(log.find(2).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(batch.entries().get(1));
        assertThat(log.find(4)).isEmpty();
        assertThat(log.head()).usingRecursiveComparison().isEqualTo(batch.after());
    }

    @Test
    void readsARangeInOrder() {
        log.append(batches.of(Drafts.create("a"), Drafts.create("b"), Drafts.create("c")));
        log.append(batches.of(Drafts.create("d")));

        assertThat(entries(1, 3)).extracting(Entry::revision).containsExactly(2L, 3L);
    }

    @Test
    void keepsNewLeadersApartFromOldOnes() throws Exception {
        log.append(batches.of(Drafts.create("a")));
        try (var other = openAgain()) {
            var newHead = other.lead();

            assertThat(newHead.term()).isGreaterThan(head.term());
            assertThat(newHead.revision()).isEqualTo(1);
            assertThatThrownBy(() -> log.append(batches.of(Drafts.create("b")))).isInstanceOf(NotLeader.class);
            other.append(new Batches(newHead, other::seal).of(Drafts.create("c")));
            assertThat(entries(0, 100)).extracting(entry -> entry.key().name()).containsExactly("a", "c");
        }
    }

    @Test
    void writesARepeatedBatchOnce() {
        var batch = batches.of(Drafts.create("a"), Drafts.create("b"));
        log.append(batch);
        log.append(batch);

        assertThat(entries(0, 100)).extracting(Entry::revision).containsExactly(1L, 2L);
    }

    @Test
    void refusesABatchThatLeavesAGap() {
        batches.of(Drafts.create("lost"));
        var later = batches.of(Drafts.create("a"));

        assertThatThrownBy(() -> log.append(later)).isInstanceOf(NotLeader.class);
        assertThat(entries(0, 100)).isEmpty();
    }

    @Test
    void refusesABatchOnTopOfAnotherHistory() {
        log.append(batches.of(Drafts.create("a")));
        var otherHistory = new Batches(head, log::seal);
        otherHistory.of(Drafts.create("z"));

        assertThatThrownBy(() -> log.append(otherHistory.of(Drafts.create("b"))))
                .isInstanceOf(NotLeader.class);
    }

    @Test
    void listsTheNewestIdempotencyKeysOldestFirst() {
        log.append(batches.of(
                Drafts.createOnce("a", "k1"),
                Drafts.create("b"),
                Drafts.createOnce("c", "k2"),
                Drafts.createOnce("d", "k3")));

        var keys = new ArrayList<String>();
        log.readIdempotencyKeys(2, entry -> keys.add(String.valueOf(entry.idempotencyKey())));

        assertThat(keys).containsExactly("k2", "k3");
    }

    @Test
    void givesTheNewestCheckpointThatIsOldEnough() {
        log.append(batches.of(Drafts.create("a"), Drafts.create("b")));
        log.save(checkpoint(MARCH, new Head(1, 1, new byte[] {1}, 300), object("a", 1)));
        log.save(checkpoint(MARCH, new Head(1, 2, new byte[] {2}, 600), object("a", 1), object("b", 2)));

        assertThat(log.checkpoint(0)).isEmpty();
        assertThat(log.checkpoint(1).orElseThrow().revision()).isEqualTo(1);
        var newest = log.checkpoint(100).orElseThrow();
        assertThat(newest.revision()).isEqualTo(2);
        assertThat(newest.at()).isEqualTo(MARCH);
        assertThat(newest.digest()).isEqualTo(new byte[] {7});
        assertThat(newest.head()).usingRecursiveComparison().isEqualTo(new Head(1, 2, new byte[] {2}, 600));
        assertThat(newest.objects())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(object("a", 1), object("b", 2));
    }

    @Test
    void forgetsOnlyWhatIsOldAndCoveredByACheckpoint() {
        var first = batches.of(MARCH, Drafts.create("a"), Drafts.create("b"));
        var second = batches.of(MARCH.plus(Duration.ofHours(30)), Drafts.create("c"));
        log.append(first);
        log.append(second);
        log.save(checkpoint(MARCH, first.after(), object("a", 1), object("b", 2)));
        log.save(checkpoint(MARCH.plus(Duration.ofHours(30)), second.after(), object("a", 1)));

        log.compact(Retention.DEFAULT, MARCH.plus(Duration.ofHours(23)));
        assertThat(entries(0, 100)).hasSize(3);

        log.compact(Retention.DEFAULT, MARCH.plus(Duration.ofHours(40)));
        assertThat(entries(0, 100)).extracting(Entry::revision).containsExactly(3L);
        assertThat(log.checkpoint(2)).isPresent();
    }

    @Test
    void forgetsYoungEntriesOnceThereIsMoreThanItKeeps() {
        var first = batches.of(MARCH, Drafts.create("a"));
        var second = batches.of(MARCH, Drafts.create("b"));
        log.append(first);
        log.append(second);
        log.save(checkpoint(MARCH, first.after(), object("a", 1)));

        log.compact(new Retention(Duration.ofHours(24), 10), MARCH);

        assertThat(entries(0, 100)).extracting(Entry::revision).containsExactly(2L);
    }

    @Test
    void knowsTheOldestRevisionItHasInAnyForm() {
        assertThat(log.oldestRevision()).isEqualTo(Long.MAX_VALUE);
        var first = batches.of(MARCH, Drafts.create("a"), Drafts.create("b"));
        log.append(first);
        assertThat(log.oldestRevision()).isEqualTo(1);

        log.save(checkpoint(MARCH, first.after(), object("a", 1), object("b", 2)));
        log.compact(new Retention(Duration.ZERO, 0), MARCH.plusSeconds(1));

        assertThat(log.oldestRevision()).isEqualTo(2);
    }

    @Test
    void findsWhatIsNotSealed() {
        assertThat(plain(Drafts.key("a"))).isEqualTo(InClear.NOTHING);
        var first = batches.of(MARCH, Drafts.create("a"), Drafts.create("b"));
        log.append(first);
        boolean isSealed = SealedObject.isIn(first.entries().getFirst().stored());

        assertThat(plain(Drafts.key("a"))).isEqualTo(isSealed ? InClear.NOTHING : new InClear(2, 0, 2, null));
        assertThat(log.inClear((group, resource) -> resource.equals("secrets"))).isEqualTo(InClear.NOTHING);

        log.save(checkpoint(MARCH, first.after(), object("a", 1), object("b", 2)));
        assertThat(plain(Drafts.key("a")).checkpoints()).isEqualTo(isSealed ? 0 : 1);
        assertThat(plain(Drafts.key("a")).coveredFrom()).isEqualTo(isSealed ? 0 : 3);
    }

    @Test
    void findsTheFirstCheckpointBehindAllThatIsNotSealed() {
        var first = batches.of(MARCH, Drafts.create("a"));
        log.append(first);
        var second = batches.of(MARCH, Drafts.create("b"));
        log.append(second);
        var sealed = new SealedObject(1, new byte[SealedObject.NONCE_BYTES], new byte[16]).bytes();
        behind().save(checkpoint(MARCH, first.after(), with(object("a", 1), sealed)));
        behind().save(checkpoint(MARCH.plusSeconds(7), second.after(), with(object("a", 1), sealed)));

        var found = behind().inClear((group, resource) -> true);

        assertThat(found.checkpoints()).isZero();
        if (found.changes() > 0) {
            assertThat(found).isEqualTo(new InClear(2, 0, 2, MARCH.plusSeconds(7)));
        }
    }

    private InClear plain(ObjectKey key) {
        return log.inClear((group, resource) -> group.equals(key.group()) && resource.equals(key.resource()));
    }

    /** Which keeps what it is given, as it is. */
    WriteAheadLog behind() {
        return log;
    }

    @Test
    void keepsDataKeysOldestFirst() {
        var later = dataKey(2, MARCH.plusSeconds(1), "new");
        var earlier = dataKey(-1, MARCH, "old");
        log.dataKeys().add(earlier, head.term());
        log.dataKeys().add(later, head.term());

        assertThat(log.dataKeys().read())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(earlier, later);
        assertThatThrownBy(() -> log.dataKeys().add(earlier, head.term())).isInstanceOf(LogUnavailable.class);
    }

    @Test
    void keepsNoDataKeyOfOneWhoLeadsNoMore() throws Exception {
        try (var other = openAgain()) {
            var newHead = other.lead();

            assertThatThrownBy(() -> log.dataKeys().add(dataKey(1, MARCH, "late"), head.term()))
                    .isInstanceOf(NotLeader.class);
            assertThat(log.dataKeys().read()).isEmpty();
            other.dataKeys().add(dataKey(2, MARCH, "new"), newHead.term());
            assertThat(log.dataKeys().read()).extracting(WrappedDataKey::id).containsExactly(2L);
        }
    }

    @Test
    void putsADataKeyInThePlaceOfWhatItWasAndOfNothingElse() {
        var old = dataKey(1, MARCH, "old");
        log.dataKeys().add(old, head.term());

        assertThat(log.dataKeys().replace(old, dataKey(1, MARCH, "new"), head.term()))
                .isTrue();
        assertThat(log.dataKeys().replace(old, dataKey(1, MARCH, "late"), head.term()))
                .isFalse();
        assertThat(log.dataKeys().read()).extracting(WrappedDataKey::wrappedBy).containsExactly("new");
    }

    @Test
    void takesADataKeyWrappedAnewFromTheLeaderAlone() throws Exception {
        var old = dataKey(1, MARCH, "old");
        try (var other = openAgain()) {
            var newHead = other.lead();
            other.dataKeys().add(old, newHead.term());

            assertThat(log.dataKeys().replace(old, dataKey(1, MARCH, "late"), head.term()))
                    .isFalse();
            assertThat(other.dataKeys().replace(old, dataKey(1, MARCH, "new"), newHead.term()))
                    .isTrue();
        }
        assertThat(log.dataKeys().read()).extracting(WrappedDataKey::wrappedBy).containsExactly("new");
    }

    @Test
    void forgetsDataKeysThatNothingIsEncryptedWithAnyMore() {
        for (long id = 1; id <= 3; id++) {
            log.dataKeys().add(dataKey(id, MARCH.plusSeconds(id), "key"), head.term());
        }
        log.dataKeys().retire(List.of(1L, 2L), 10);
        log.dataKeys().retire(List.of(2L), 99);

        log.dataKeys().forget(10);
        assertThat(log.dataKeys().read()).hasSize(3);
        log.dataKeys().forget(11);

        assertThat(log.dataKeys().read()).extracting(WrappedDataKey::id).containsExactly(3L);
    }

    private static WrappedDataKey dataKey(long id, Instant madeAt, String wrappedBy) {
        return new WrappedDataKey(id, madeAt, wrappedBy, wrappedBy.getBytes(StandardCharsets.UTF_8));
    }

    private List<Entry> entries(long after, long upTo) {
        var read = new ArrayList<Entry>();
        log.read(after, upTo, read::add);
        return read;
    }

    private static Checkpoint checkpoint(Instant at, Head head, CheckpointObject... objects) {
        return new Checkpoint(at, head, new byte[] {7}, List.of(objects));
    }

    private static CheckpointObject with(CheckpointObject object, byte[] json) {
        return new CheckpointObject(
                object.key(), object.uid(), object.revision(), object.apiVersion(), object.kind(), json);
    }

    private static CheckpointObject object(String name, long revision) {
        return new CheckpointObject(
                Drafts.key(name), "uid-" + name, revision, "v1", "ConfigMap", name.getBytes(StandardCharsets.UTF_8));
    }
}
