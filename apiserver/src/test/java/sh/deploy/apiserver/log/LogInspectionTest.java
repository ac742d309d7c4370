package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.log.LogInspection.Verification;

class LogInspectionTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T10:00:00Z");

    private final MemoryLog log = new MemoryLog();
    private final LogInspection inspection = new LogInspection(log);
    private final Batches batches = new Batches(log.lead());

    @Test
    void writesEntriesAsLinesOfJson() throws IOException {
        log.append(batches.of(MARCH, Drafts.create("a"), Drafts.createOnce("b", "key")));
        var out = new ByteArrayOutputStream();

        inspection.dump(out, 1, 100);

        assertThat(out.toString(UTF_8))
                .startsWith("{\"revision\":2,\"previousRevision\":0,\"at\":\"2026-03-01T10:00:00Z\",\"term\":1,"
                        + "\"verb\":\"create\",\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                        + "\"key\":\"core/configmaps/default/b\",\"uid\":\"uid-b\",\"actor\":\"admin\","
                        + "\"idempotencyKey\":\"key\",\"hash\":\"")
                .endsWith("\"object\":{\"metadata\":{\"name\":\"b\",\"resourceVersion\":\"2\"},"
                        + "\"data\":{\"value\":\"b\"}}}\n");
    }

    @Test
    void findsAnEmptyLogIntact() {
        assertThat(inspection.verify()).isEqualTo(new Verification.Intact(0, 0, 0));
    }

    @Test
    void namesTheFirstEntryThatWasChanged() {
        var batch = batches.of(Drafts.create("a"), Drafts.create("b"), Drafts.create("c"));
        batch.entries().get(1).object()[20] ^= 1;
        log.append(batch);

        assertThat(inspection.verify())
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.revision()).isEqualTo(2));
    }

    @Test
    void addsUpToTheSameStateFromACheckpointAsFromTheBeginning() {
        var first = batches.of(MARCH, Drafts.create("a"), Drafts.create("b"));
        log.append(first);
        log.append(batches.of(MARCH, Drafts.update("a", 1, "x"), Drafts.delete("b", 2), Drafts.create("c")));
        var whole = inspection.replay();

        log.save(new Checkpoint(MARCH, first.after(), new byte[32], List.of(object(first, 0), object(first, 1))));
        log.compact(Retention.DEFAULT, MARCH.plus(Duration.ofDays(2)));
        var fromCheckpoint = inspection.replay();

        assertThat(whole.objects()).isEqualTo(2);
        assertThat(fromCheckpoint.fromRevision()).isEqualTo(2);
        assertThat(fromCheckpoint.digest()).isEqualTo(whole.digest());
        assertThat(inspection.verify()).isEqualTo(new Verification.Intact(3, 5, 3));
    }

    @Test
    void checksAndShowsWhatIsEncryptedWithoutItsKeys() throws IOException {
        var sealed = new SealedObject(10, new byte[12], "unreadable".getBytes(UTF_8)).bytes();
        log.append(batches.of(MARCH, Drafts.create("a").sealedAs(sealed), Drafts.create("b")));
        var out = new ByteArrayOutputStream();

        inspection.dump(out, 0, 1);

        assertThat(inspection.verify()).isEqualTo(new Verification.Intact(1, 2, 2));
        assertThat(out.toString(UTF_8))
                .contains("\"encryptedWith\":\"000000000000000a\"")
                .doesNotContain("\"object\"");
    }

    @Test
    void noticesAChangeInWhatIsEncrypted() {
        var sealed = new SealedObject(10, new byte[12], "unreadable".getBytes(UTF_8)).bytes();
        log.append(batches.of(Drafts.create("a").sealedAs(sealed)));
        log.find(1).orElseThrow().object()[25] ^= 1;

        assertThat(inspection.verify())
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.revision()).isEqualTo(1));
    }

    @Test
    void countsWhatIsEncryptedByItsPlaceSoThatTheDigestTellsNothingOfIt() {
        var one = new SealedObject(10, new byte[12], "unreadable".getBytes(UTF_8)).bytes();
        var other = new SealedObject(11, new byte[12], "otherwise sealed".getBytes(UTF_8)).bytes();
        var clear = new CheckpointObject(Drafts.key("a"), "uid-a", 1, "v1", "ConfigMap", "{}".getBytes(UTF_8));

        assertThat(digestOf(new StateDigest(), with(clear, one)))
                .isEqualTo(digestOf(new StateDigest(), with(clear, other)))
                .isEqualTo(digestOf(new StateDigest(key -> true), clear))
                .isNotEqualTo(digestOf(new StateDigest(), clear));
    }

    private static byte[] digestOf(StateDigest digest, CheckpointObject object) {
        digest.add(object);
        return digest.take();
    }

    private static CheckpointObject with(CheckpointObject object, byte[] json) {
        return new CheckpointObject(
                object.key(), object.uid(), object.revision(), object.apiVersion(), object.kind(), json);
    }

    private static CheckpointObject object(Batch batch, int index) {
        var entry = batch.entries().get(index);
        return new CheckpointObject(
                entry.key(), entry.uid(), entry.revision(), entry.apiVersion(), entry.kind(), entry.object());
    }
}
