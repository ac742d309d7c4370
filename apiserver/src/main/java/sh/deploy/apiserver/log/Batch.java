package sh.deploy.apiserver.log;

import java.util.List;

/**
 * Entries that become durable together.
 *
 * @param before the head that they follow
 * @param after the head once they are written
 */
public record Batch(Head before, List<Entry> entries, Head after) {
    public Batch {
        entries = List.copyOf(entries);
        if (entries.isEmpty()
                || entries.getFirst().revision() != before.revision() + 1
                || entries.getLast().revision() != after.revision()) {
            throw new IllegalArgumentException("a batch starts after revision " + before.revision() + " and ends at "
                    + after.revision() + " without a gap");
        }
    }
}
