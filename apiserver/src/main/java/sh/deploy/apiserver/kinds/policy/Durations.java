package sh.deploy.apiserver.kinds.policy;

import com.google.re2j.Pattern;

/** Durations such as {@code 10s}, {@code 1m30s} or {@code 250ms}, as Go writes them. */
final class Durations {
    private static final int MAX_LENGTH = 32;
    private static final Pattern DURATION = Pattern.compile("0|([0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|h))+");

    private Durations() {}

    static boolean isDuration(String text) {
        return text.length() <= MAX_LENGTH && DURATION.matches(text);
    }
}
