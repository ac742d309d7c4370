package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.log.CheckpointObject;
import sh.deploy.apiserver.log.Draft;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.SealedObject;
import sh.deploy.apiserver.log.Verb;

class SealerTest {
    private final Sealer sealer = new Sealer(new SecureRandom());
    private final DataKey key = new DataKey(5, KeyFiles.key("data").secret());
    private final Draft draft = Drafts.update("a", 3, "secret");
    private final SealedObject sealed = SealedObject.of(sealer.seal(draft, key));
    private final Entry entry = entry(draft, 9, 3);

    @Test
    void opensInItsPlaceWithTheRevisionItGotThere() throws GeneralSecurityException {
        assertThat(sealer.open(entry, sealed, key)).isEqualTo(draft.object().at(9));
    }

    @Test
    void showsNothingOfTheObject() {
        assertThat(new String(sealed.bytes(), UTF_8)).doesNotContain("secret", "metadata");
        assertThat(SealedObject.isIn(sealed.bytes())).isTrue();
        assertThat(SealedObject.isIn(draft.object().at(9))).isFalse();
    }

    @Test
    void sealsWithANewNonceEachTime() {
        var nonces = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            nonces.add(HexFormat.of()
                    .formatHex(SealedObject.of(sealer.seal(draft, key)).nonce()));
        }

        assertThat(nonces).hasSize(1_000);
    }

    @Test
    void opensForNoOtherObjectAndAtNoOtherPlaceInItsHistory() {
        var name = draft.key();
        for (var elsewhere : List.of(
                with(
                        entry,
                        new ObjectKey(name.group(), name.resource(), name.namespace(), "b"),
                        entry.uid(),
                        Verb.UPDATE,
                        3),
                with(
                        entry,
                        new ObjectKey(name.group(), name.resource(), "other", name.name()),
                        entry.uid(),
                        Verb.UPDATE,
                        3),
                with(entry, new ObjectKey(name.group(), "secrets", name.namespace(), "a"), entry.uid(), Verb.UPDATE, 3),
                with(entry, new ObjectKey("apps", name.resource(), name.namespace(), "a"), entry.uid(), Verb.UPDATE, 3),
                with(entry, name, "another uid", Verb.UPDATE, 3),
                with(entry, name, entry.uid(), Verb.DELETE, 3),
                with(entry, name, entry.uid(), Verb.UPDATE, 4),
                new Entry(
                        9,
                        3,
                        entry.at(),
                        1,
                        Verb.UPDATE,
                        "v2",
                        entry.kind(),
                        name,
                        entry.uid(),
                        "admin",
                        null,
                        null,
                        null,
                        entry.object(),
                        null,
                        entry.hash()),
                new Entry(
                        9,
                        3,
                        entry.at(),
                        1,
                        Verb.UPDATE,
                        "v1",
                        "Secret",
                        name,
                        entry.uid(),
                        "admin",
                        null,
                        null,
                        null,
                        entry.object(),
                        null,
                        entry.hash()))) {
            assertThatThrownBy(() -> sealer.open(elsewhere, sealed, key))
                    .as("%s %s %s", elsewhere.key(), elsewhere.verb(), elsewhere.previousRevision())
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void opensNotWhenAnyBitOfItWasChanged() {
        var bytes = sealed.bytes();
        for (int i = 3; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            var other = SealedObject.of(changed);
            var named = new DataKey(other.dataKey(), KeyFiles.key("data").secret());
            assertThatThrownBy(() -> sealer.open(entry, other, named))
                    .as("byte %s", i)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void belongsToOneCheckpointAndNotToTheLog() throws GeneralSecurityException {
        var object = new CheckpointObject(
                draft.key(), draft.uid(), 9, "v1", "ConfigMap", draft.object().at(9));
        var inCheckpoint = SealedObject.of(sealer.seal(object, 20, key));

        assertThat(sealer.open(object, 20, inCheckpoint, key)).isEqualTo(object.json());
        var wrong = new ArrayList<CheckpointObject>();
        wrong.add(new CheckpointObject(Drafts.key("b"), draft.uid(), 9, "v1", "ConfigMap", object.json()));
        wrong.add(new CheckpointObject(draft.key(), "another", 9, "v1", "ConfigMap", object.json()));
        wrong.add(new CheckpointObject(draft.key(), draft.uid(), 8, "v1", "ConfigMap", object.json()));
        for (var other : wrong) {
            assertThatThrownBy(() -> sealer.open(other, 20, inCheckpoint, key))
                    .isInstanceOf(GeneralSecurityException.class);
        }
        assertThatThrownBy(() -> sealer.open(object, 21, inCheckpoint, key))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> sealer.open(entry, inCheckpoint, key)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> sealer.open(object, 20, sealed, key)).isInstanceOf(GeneralSecurityException.class);
    }

    private static Entry entry(Draft draft, long revision, long previous) {
        return new Entry(
                revision,
                previous,
                Instant.EPOCH,
                1,
                draft.verb(),
                draft.apiVersion(),
                draft.kind(),
                draft.key(),
                draft.uid(),
                "admin",
                null,
                null,
                null,
                new byte[0],
                null,
                new byte[32]);
    }

    private static Entry with(Entry entry, ObjectKey key, String uid, Verb verb, long previous) {
        return new Entry(
                entry.revision(),
                previous,
                entry.at(),
                entry.term(),
                verb,
                entry.apiVersion(),
                entry.kind(),
                key,
                uid,
                entry.actor(),
                null,
                null,
                null,
                entry.object(),
                null,
                entry.hash());
    }
}
