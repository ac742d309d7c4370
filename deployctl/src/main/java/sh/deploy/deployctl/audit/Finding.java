package sh.deploy.deployctl.audit;

import java.util.List;

/** What a check found. */
sealed interface Finding {
    /** It holds. */
    record Pass(String reason) implements Finding {}

    /**
     * It does not hold.
     *
     * @param reasons one for each thing at fault, in words
     * @param mend a command, or what to do
     */
    record Fail(List<String> reasons, String mend) implements Finding {
        public Fail {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty() || mend.isEmpty()) {
                throw new IllegalArgumentException("who says that something is wrong says what, and what to do");
            }
        }

        public Fail(String reason, String mend) {
            this(List.of(reason), mend);
        }
    }

    /** There is nothing here that it could be about. */
    record NotApplicable(String reason) implements Finding {}

    /** No machine can tell; the reason says what people have to know. */
    record NotJudged(String reason) implements Finding {}

    /** It could not be looked at. Counts as a failure. */
    record Unknown(String reason) implements Finding {}

    /** Fails for the reasons, if there are any. */
    static Finding of(List<String> reasons, String mend, String passes) {
        return reasons.isEmpty() ? new Pass(passes) : new Fail(reasons, mend);
    }

    /** In one word, for scripts. */
    default String verdict() {
        return switch (this) {
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case NotApplicable _ -> "notApplicable";
            case NotJudged _ -> "notJudged";
            case Unknown _ -> "unknown";
        };
    }

    default List<String> reasons() {
        return switch (this) {
            case Pass pass -> List.of(pass.reason);
            case Fail fail -> fail.reasons;
            case NotApplicable none -> List.of(none.reason);
            case NotJudged open -> List.of(open.reason);
            case Unknown unknown -> List.of(unknown.reason);
        };
    }
}
