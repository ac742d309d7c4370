package sh.deploy.e2e.bench.recovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import sh.deploy.e2e.faults.Fault;

/**
 * What one fault of a node led to. Times are nanoseconds since the fault; what never came is missing.
 *
 * @param bit whether the kernel said that the fault was there; if not, nothing else counts
 * @param lost how many pods the node had
 * @param beside how many stood by on other nodes at that moment
 * @param node what happened to the node
 * @param replacements what happened to each pod that was made for one of the lost until the fault was healed
 */
record Recovery(
        Fault fault,
        boolean bit,
        int lost,
        int beside,
        Map<Moment, Long> node,
        List<Map<Moment, Long>> replacements,
        Aftermath aftermath) {
    /** One that is made so much later than the first of its fault had to wait for something. */
    private static final long DELAYED_NANOS = 500_000_000;

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * What was there once all was calm again.
     *
     * @param missing pods that the Deployment lacked for good
     * @param originalsGone pods of the node that were deleted although they had run through the fault
     * @param othersGone pods of other nodes that were deleted
     * @param trimmed replacements that were deleted, since the originals were back
     * @param madeForOthers pods that were made meanwhile and stand for none of this node
     * @param othersSuspected other nodes that were suspected meanwhile
     */
    record Aftermath(
            int missing, int originalsGone, int othersGone, int trimmed, int madeForOthers, int othersSuspected) {
        static final Aftermath NONE = new Aftermath(0, 0, 0, 0, 0, 0);
    }

    /** Whether as many stood by as were lost: if not, some had to start anew. */
    boolean isCovered() {
        return beside >= lost;
    }

    OptionalLong of(Moment moment) {
        var at = node.get(moment);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    /** As many as there were pods lost, at most, the first first. */
    List<Long> each(Moment moment) {
        var times = new ArrayList<Long>();
        for (var replacement : replacements) {
            var at = replacement.get(moment);
            if (at != null) {
                times.add(at);
            }
        }
        Collections.sort(times);
        return times.subList(0, Math.min(lost, times.size()));
    }

    /** Of the first; empty when there was none. */
    OptionalLong first(Moment moment) {
        var times = each(moment);
        return times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(times.getFirst());
    }

    /** Of the last of as many as were lost; empty when there were fewer. */
    OptionalLong all(Moment moment) {
        var times = each(moment);
        return times.isEmpty() || times.size() < lost ? OptionalLong.empty() : OptionalLong.of(times.getLast());
    }

    /** How many replacements were made long after the first. */
    int delayed() {
        var made = each(Moment.MADE);
        return (int)
                made.stream().filter(at -> at - made.getFirst() > DELAYED_NANOS).count();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(fault.words());
        text.append(bit ? "" : ", WITHOUT EFFECT").append(": ").append(lost).append(" pods lost; seen ");
        text.append(millis(of(Moment.SEEN)));
        for (var moment : List.of(Moment.BOUND, Moment.STARTED, Moment.ANSWERED)) {
            if (first(moment).isPresent()) {
                text.append(", ").append(moment.words()).append(' ').append(millis(first(moment)));
                text.append(" to ").append(millis(all(moment)));
            }
        }
        return text.append("; ").append(aftermath).toString();
    }

    private static String millis(OptionalLong nanos) {
        return nanos.isEmpty() ? "never" : String.format(Locale.ROOT, "%.1f ms", nanos.getAsLong() / NANOS_PER_MILLI);
    }
}
