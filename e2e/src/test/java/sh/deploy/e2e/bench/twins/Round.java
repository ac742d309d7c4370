package sh.deploy.e2e.bench.twins;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sh.deploy.e2e.faults.Fault;

/**
 * What one fault of a member's node did.
 *
 * @param inARestart whether it came just after the member's container had died
 * @param millis how long it lasted
 * @param bit whether the kernel said that it was there
 * @param end what became of the member
 * @param replacedNanos from the fault until the successor's container ran; only for one that was replaced
 * @param marginNanos from the death of the member's container until the successor's ran; only for one that was replaced
 * @param steps of a replacement, as far as they were seen, in nanoseconds since the fault
 */
record Round(
        Fault fault,
        boolean inARestart,
        long millis,
        boolean bit,
        End end,
        long replacedNanos,
        long marginNanos,
        Map<Step, Long> steps) {
    /** In which a successor shall run. */
    static final long LEASE_AND_A_SECOND_MILLIS = 4_000;

    enum End {
        /** Its container ran through. */
        KEPT("kept"),
        /** It was stopped, and started again as the same pod. */
        RESTARTED("restarted"),
        /** Another pod of its name took its place. */
        REPLACED("replaced"),
        /** Not all members were well again in time, and nothing more is known. */
        UNSETTLED("not well again");

        private final String words;

        End(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Whether the fault was there for so long that another pod had to take the member's place, and none did. */
    boolean lacksSuccessor() {
        return bit && millis > LEASE_AND_A_SECOND_MILLIS && end != End.REPLACED;
    }

    @Override
    public String toString() {
        var text = fault.words() + (inARestart ? ", in a restart," : "") + " for " + millis + " ms"
                + (bit ? "" : ", WITHOUT EFFECT") + ": " + end.words();
        return end == End.REPLACED
                ? text + " after " + replacedNanos / 1_000_000 + " ms, " + marginNanos / 1_000_000
                        + " ms after its death"
                        + steps.entrySet().stream()
                                .map(step -> step.getKey().name().toLowerCase(Locale.ROOT) + " "
                                        + step.getValue() / 1_000_000)
                                .collect(Collectors.joining(", ", " (", ")"))
                : text;
    }
}
