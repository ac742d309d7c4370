package sh.deploy.apiserver.encryption;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.Batch;
import sh.deploy.apiserver.log.Checkpoint;
import sh.deploy.apiserver.log.CheckpointObject;
import sh.deploy.apiserver.log.DataKeyStore;
import sh.deploy.apiserver.log.Draft;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.Head;
import sh.deploy.apiserver.log.InClear;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.log.SealedObject;
import sh.deploy.apiserver.log.StateDigest;
import sh.deploy.apiserver.log.Wanted;
import sh.deploy.apiserver.log.WrappedDataKey;
import sh.deploy.apiserver.log.WriteAheadLog;

/**
 * A log of which those who write and read it see objects in clear, while the log behind it, its hash chain and its checkpoints hold them
 * sealed, where a settings file says so. Reading gives {@link UnreadableObject} for what does not belong where it lies. The rules of the
 * file may be {@linkplain #look exchanged} while it is open.
 */
public final class EncryptedLog implements WriteAheadLog {
    /** While an older key waits to be needed no more: a data key may be there of which nobody heard that it was kept. */
    private static final int TURNS_BETWEEN_READS = 5;

    private final WriteAheadLog log;
    private final EncryptionSettings settings;
    private final Time time;
    private final DataKeys keys;
    private final Sealer sealer;
    private final ClearPast clearPast = new ClearPast();
    private volatile EncryptionRules rules = new EncryptionRules(List.of());
    private volatile @Nullable Runnable retirement;
    private int turns;

    /** @param log is closed with this one */
    public EncryptedLog(WriteAheadLog log, EncryptionSettings settings, Time time) {
        this.log = log;
        this.settings = settings;
        this.time = time;
        this.keys = new DataKeys(log.dataKeys(), time);
        this.sealer = new Sealer(keys.random());
    }

    /**
     * As the log behind it does, once it is sure that all that is encrypted can be read.
     *
     * @throws UnusableKeys a key is missing, or the settings file is not right; nothing was changed
     */
    @Override
    public Head lead() {
        var stored = log.dataKeys().read();
        var read = readOrMakeRules(stored);
        keys.load(read, where());
        rules = read;
        var head = log.lead();
        keys.lead(head.term());
        // Who made these, also since they were read before, does not lead any more: no entry after this head is sealed
        // with them.
        var retired = keys.load(read, where());
        retirement = retired.isEmpty() ? null : () -> log.dataKeys().retire(retired, head.revision());
        return head;
    }

    /** Whether objects under this group and resource are encrypted when they are written now. Any thread. */
    public boolean encrypts(String group, String resource) {
        return writer(group, resource) != null;
    }

    @Override
    public Head head() {
        return log.head();
    }

    @Override
    public Draft seal(Draft draft) {
        var writer = writer(draft.key());
        return writer == null ? draft : draft.sealedAs(sealer.seal(draft, keys.toSealOne(writer)));
    }

    @Override
    public void append(Batch batch) {
        log.append(batch);
        if (batch.entries().stream().anyMatch(this::isLeftInClear)) {
            clearPast.forget();
        }
    }

    /** It was made ready to be written by the rules before these. */
    private boolean isLeftInClear(Entry entry) {
        return !SealedObject.isIn(entry.stored()) && writer(entry.key()) != null;
    }

    @Override
    public void read(long afterRevision, long upToRevision, Consumer<Entry> reader) {
        log.read(afterRevision, upToRevision, entry -> reader.accept(opened(entry)));
    }

    @Override
    public Optional<Entry> find(long revision) {
        return log.find(revision).map(this::opened);
    }

    /** Their objects stay as they are stored: nobody looks at them. */
    @Override
    public void readIdempotencyKeys(int atMost, Consumer<Entry> reader) {
        log.readIdempotencyKeys(atMost, reader);
    }

    @Override
    public Optional<Checkpoint> checkpoint(long atMostRevision) {
        return log.checkpoint(atMostRevision)
                .map(found -> new Checkpoint(
                        found.at(),
                        found.head(),
                        found.digest(),
                        Mapped.of(found.objects(), object -> opened(object, found.revision()))));
    }

    @Override
    public void save(Checkpoint checkpoint) {
        long revision = checkpoint.revision();
        log.save(new Checkpoint(
                checkpoint.at(),
                checkpoint.head(),
                checkpoint.digest(),
                Mapped.of(checkpoint.objects(), object -> sealed(object, revision))));
        clearPast.saved();
    }

    @Override
    public InClear inClear(BiPredicate<String, String> resources) {
        return log.inClear(resources);
    }

    @Override
    public Wanted wanted(Head durable, Retention retention, Instant now) {
        if (clearPast.isLookDue()) {
            lookForClear();
        }
        return clearPast.wanted(durable.revision(), retention, now);
    }

    private void lookForClear() {
        long before = clearPast.changes();
        clearPast.found(rules.encryptSomething() ? log.inClear(this::encrypts) : InClear.NOTHING, before);
    }

    @Override
    public void compact(Retention retention, Instant now) {
        log.compact(retention, now);
        if (clearPast.isSome()) {
            lookForClear();
        }
        keys.forget(log.oldestRevision());
    }

    @Override
    public long oldestRevision() {
        return log.oldestRevision();
    }

    @Override
    public DataKeyStore dataKeys() {
        return log.dataKeys();
    }

    @Override
    public StateDigest digest() {
        return new StateDigest(key -> writer(key) != null);
    }

    @Override
    public void close() {
        log.close();
    }

    /**
     * Takes the rules that the file has now, and wraps anew what is not wrapped as they say. Blocks.
     *
     * @return how many data keys it has wrapped anew
     * @throws IllegalArgumentException the file is not right; the rules stay as they were
     * @throws UnusableKeys the file lacks a key that is needed, or takes nothing in clear where something lies so; the rules stay as
     *     they were
     */
    int look() {
        var read = RulesFile.read(settings.file());
        keys.load(read, rules, where());
        requireNothingInClear(read);
        rules = read;
        clearPast.forget();
        return keys.rewrap(read);
    }

    /** Where rules do not take it. */
    private void requireNothingInClear(EncryptionRules rules) {
        if (rules.rules().stream().noneMatch(ResourceRule::refusesClear)) {
            return;
        }
        var found = log.inClear((group, resource) -> {
            var rule = rules.of(group, resource);
            return rule != null && rule.refusesClear();
        });
        if (found.count() > 0) {
            throw new UnusableKeys(found.changes() + " changes and " + found.checkpoints() + " checkpoints lie in clear"
                    + " in the log, and " + where()
                    + " lists no provider identity for them: put \"- identity: {}\" behind"
                    + " the others until /statusz says under \"encryption\" that inClear is 0");
        }
    }

    /** Wraps anew what is not wrapped as the rules say. Blocks, if there is anything, and to look for it. One thread. */
    int rewrap() {
        if (rules.haveOlderKeys() && ++turns % TURNS_BETWEEN_READS == 0) {
            keys.load(rules, where());
        }
        return keys.isRewrapDue(rules) ? keys.rewrap(rules) : 0;
    }

    /** Notes in the store what the lead has shown of keys from before. Blocks, the first time. */
    void retireOlderKeys() {
        var retire = retirement;
        if (retire != null) {
            retire.run();
            retirement = null;
        }
    }

    /** Which keys are in the file, and what hangs on them. */
    EncryptionStatus status(String message) {
        return EncryptionStatus.of(rules, keys.wrappedBy(), clearPast.count(), message);
    }

    EncryptionSettings settings() {
        return settings;
    }

    private EncryptionRules readOrMakeRules(List<WrappedDataKey> stored) {
        var file = settings.file();
        if (settings.made()) {
            removeUnfinished(file);
        }
        if (settings.made() && !RulesFile.isThere(file)) {
            if (!stored.isEmpty()) {
                throw new UnusableKeys("what is encrypted in the log cannot be read: " + stored.size()
                        + " data keys are wrapped by "
                        + String.join(
                                ", ",
                                stored.stream()
                                        .map(WrappedDataKey::wrappedBy)
                                        .distinct()
                                        .toList())
                        + ", and there is no " + file
                        + ". Put that file back, from where you keep a copy of it, or start with the file of your own that has"
                        + " these keys. Nothing was changed");
            }
            make(file);
        }
        try {
            return RulesFile.read(file);
        } catch (IllegalArgumentException e) {
            throw new UnusableKeys(String.valueOf(e.getMessage()), e);
        }
    }

    private static void removeUnfinished(Path file) {
        try {
            RulesFile.removeUnfinished(file);
        } catch (IOException e) {
            throw new UnusableKeys("what an earlier start left beside " + file + " cannot be removed: " + e, e);
        }
    }

    private void make(Path file) {
        try {
            RulesFile.write(file, NewRules.forSecrets(KeyRotation.newKey(time)));
        } catch (IOException e) {
            throw new UnusableKeys(file + " cannot be made: " + e, e);
        }
    }

    private String where() {
        return settings.file().toString();
    }

    private @Nullable KeyEncryptionKey writer(ObjectKey key) {
        return writer(key.group(), key.resource());
    }

    private @Nullable KeyEncryptionKey writer(String group, String resource) {
        var rule = rules.of(group, resource);
        return rule == null ? null : rule.writer();
    }

    private Entry opened(Entry entry) {
        var stored = entry.stored();
        if (!SealedObject.isIn(stored)) {
            requireTakenInClear(entry.key(), entry.revision());
            return entry;
        }
        return entry.opened(
                open(entry.key(), entry.revision(), stored, (found, key) -> sealer.open(entry, found, key)));
    }

    private CheckpointObject opened(CheckpointObject object, long checkpoint) {
        if (!SealedObject.isIn(object.json())) {
            requireTakenInClear(object.key(), object.revision());
            return object;
        }
        return with(
                object,
                open(
                        object.key(),
                        object.revision(),
                        object.json(),
                        (found, key) -> sealer.open(object, checkpoint, found, key)));
    }

    private CheckpointObject sealed(CheckpointObject object, long checkpoint) {
        var writer = writer(object.key());
        return writer == null ? object : with(object, sealer.seal(object, checkpoint, keys.toSealOne(writer)));
    }

    private static CheckpointObject with(CheckpointObject object, byte[] json) {
        return new CheckpointObject(
                object.key(), object.uid(), object.revision(), object.apiVersion(), object.kind(), json);
    }

    private void requireTakenInClear(ObjectKey key, long revision) {
        var rule = rules.of(key.group(), key.resource());
        if (rule != null && rule.refusesClear()) {
            throw new UnreadableObject(named(key, revision) + " lies in clear, and " + where() + " lists no provider"
                    + " identity for it: put \"- identity: {}\" behind the others until it is written anew");
        }
    }

    private interface Opening {
        byte[] with(SealedObject sealed, DataKey key) throws GeneralSecurityException;
    }

    private byte[] open(ObjectKey key, long revision, byte[] stored, Opening opening) {
        try {
            var sealed = SealedObject.of(stored);
            var dataKey = keys.byId(sealed.dataKey(), rules, where());
            if (dataKey == null) {
                throw new UnreadableObject(named(key, revision) + " is encrypted with data key " + sealed.dataKeyName()
                        + ", which is not in the table deploy.data_key; restore it from a backup");
            }
            return opening.with(sealed, dataKey);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnreadableObject(
                    named(key, revision) + " cannot be decrypted: what is stored was changed, or was put there from"
                            + " another object or revision; restore it from a backup",
                    e);
        }
    }

    private static String named(ObjectKey key, long revision) {
        return key + " at revision " + revision;
    }
}
