package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Kubernetes version whose rules count.
 *
 * @param minor of 1.x; one that is newer than every rule means the newest rules
 */
public record PolicyVersion(int minor) {
    public static final PolicyVersion LATEST = new PolicyVersion(Integer.MAX_VALUE);

    private static final Pattern WRITTEN = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    /** {@code latest} or {@code v1.N}; empty for everything else. */
    public static Optional<PolicyVersion> parse(String text) {
        if (text.equals("latest")) {
            return Optional.of(LATEST);
        }
        var written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(new PolicyVersion(Integer.parseInt(written.group(1))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return equals(LATEST) ? "latest" : "v1." + minor;
    }
}
