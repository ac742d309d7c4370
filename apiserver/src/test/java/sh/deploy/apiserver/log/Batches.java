package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import sh.deploy.api.object.ObjectKey;

/** Makes batches that follow each other, as an appender would. */
public final class Batches {
    private final Map<ObjectKey, Long> revisions = new HashMap<>();
    private final Sequencer sequencer;
    private final UnaryOperator<Draft> seal;

    public Batches(Head head) {
        this(head, draft -> draft);
    }

    /** @param seal as the log does it */
    public Batches(Head head, UnaryOperator<Draft> seal) {
        this.seal = seal;
        this.sequencer = new Sequencer(
                new Replay() {
                    @Override
                    public long revisionOf(ObjectKey key) {
                        return revisions.getOrDefault(key, 0L);
                    }

                    @Override
                    public void apply(List<Committed> entries) {}
                },
                head);
    }

    public Batch of(Draft... drafts) {
        return of(Instant.parse("2026-03-01T10:00:00.123456Z"), drafts);
    }

    Batch of(Instant at, Draft... drafts) {
        var before = sequencer.head();
        var entries = new ArrayList<Entry>();
        for (var draft : drafts) {
            switch (sequencer.place(seal.apply(draft), at)) {
                case Sequencer.Place.Next(var entry) -> entries.add(entry);
                case Sequencer.Place.Refused refused -> throw refused.why();
            }
        }
        return new Batch(before, entries, sequencer.head());
    }
}
