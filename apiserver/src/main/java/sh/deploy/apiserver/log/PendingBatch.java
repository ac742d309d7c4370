package sh.deploy.apiserver.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Entries that have their place but are not durable yet, with the callers who wait for them. Belongs to one thread. */
final class PendingBatch {
    private record RefusedCaller(CompletableFuture<Entry> caller, AppendRefused why) {}

    private final Head before;
    private final List<Committed> entries = new ArrayList<>();
    private final List<CompletableFuture<Entry>> callers = new ArrayList<>();
    private final List<RefusedCaller> refusedBecauseOfUs = new ArrayList<>();
    private final Map<String, Part> parts = new HashMap<>();
    private int bytes;
    private int bytesOfLarge;

    /** What one crowd has in it, but for large objects. */
    private record Part(int entries, int bytes) {
        static final Part NONE = new Part(0, 0);
    }

    PendingBatch(Head before) {
        this.before = before;
    }

    Head before() {
        return before;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean isFull(AppenderSettings settings) {
        return entries.size() >= settings.batchEntries() || bytes >= settings.batchBytes();
    }

    /** Of small ones. Large ones have a part of their own, and keep none of their crowd's small ones out. */
    boolean hasEnoughOf(String crowd, AppenderSettings settings) {
        var part = parts.getOrDefault(crowd, Part.NONE);
        return part.entries() >= settings.batchEntriesOfOne() || part.bytes() >= settings.batchBytesOfOne();
    }

    boolean hasEnoughOfLarge(AppenderSettings settings) {
        return bytesOfLarge >= settings.batchBytesOfLarge();
    }

    /** @param offered what the entry was made of */
    void add(Entry entry, GroupCommit.Waiting offered, AppenderSettings settings) {
        entries.add(new Committed(entry, offered.prepared()));
        callers.add(offered.caller());
        int size = entry.stored().length;
        bytes += size;
        if (offered.isLarge(settings)) {
            bytesOfLarge += size;
            return;
        }
        parts.merge(
                offered.writer().crowd(),
                new Part(1, size),
                (before, more) -> new Part(before.entries() + 1, before.bytes() + more.bytes()));
    }

    /** Tells a caller of the refusal once the entry that caused it is durable: before, it may yet not come to be. */
    void refuseLater(CompletableFuture<Entry> caller, AppendRefused why) {
        refusedBecauseOfUs.add(new RefusedCaller(caller, why));
    }

    boolean holds(long revision) {
        return revision > before.revision() && revision <= before.revision() + entries.size();
    }

    CompletableFuture<Entry> callerOf(long revision) {
        return callers.get((int) (revision - before.revision() - 1));
    }

    Batch frozen(Head after) {
        return new Batch(before, entries.stream().map(Committed::entry).toList(), after);
    }

    List<Committed> entries() {
        return entries;
    }

    void succeed() {
        for (int i = 0; i < callers.size(); i++) {
            callers.get(i).complete(entries.get(i).entry());
        }
        refusedBecauseOfUs.forEach(refused -> refused.caller().completeExceptionally(refused.why()));
    }

    void fail(RuntimeException why) {
        callers.forEach(caller -> caller.completeExceptionally(why));
        refusedBecauseOfUs.forEach(refused -> refused.caller().completeExceptionally(why));
    }
}
