package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a pod may ask for, the laxest first. Source: Kubernetes, "Pod Security Standards". */
public enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** Empty when there is no level of this name. */
    public static Optional<Level> parse(String name) {
        return Arrays.stream(values())
                .filter(level -> level.toString().equals(name))
                .findFirst();
    }

    public boolean isStricterThan(Level other) {
        return compareTo(other) > 0;
    }

    /** As labels write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
