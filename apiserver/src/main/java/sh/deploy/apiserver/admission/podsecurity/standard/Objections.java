package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What one check finds at fault as it goes through a pod. Belongs to one call. */
final class Objections {
    /** So many fields are noted one by one: more would make an answer that is far longer than the pod. */
    static final int MOST = 256;

    private final List<Offence> offences = new ArrayList<>(0);
    private final Set<String> containers = new LinkedHashSet<>(0);
    private boolean whole;

    void add(PodPart by, Offence offence) {
        add(offence);
        if (by.isWhole()) {
            whole = true;
        } else {
            containers.add(by.name());
        }
    }

    /** Something that belongs to no container, nor to the pod's own fields, such as a volume. */
    void add(Offence offence) {
        if (offences.size() < MOST) {
            offences.add(offence);
        }
    }

    boolean isEmpty() {
        return offences.isEmpty();
    }

    boolean isOneContainer() {
        return containers.size() == 1;
    }

    /** {@code container "a"}, or {@code containers "a", "b"}. */
    String containers() {
        return Words.counted(containers, "container", "containers");
    }

    /** {@code pod}, {@code container "a"}, or {@code pod and containers "a", "b"}. */
    List<String> setters() {
        var found = new ArrayList<String>(3);
        if (whole) {
            found.add("pod");
        }
        if (!containers.isEmpty()) {
            found.add(containers());
        }
        return found;
    }

    /** {@link #setters} as one phrase. */
    String who() {
        return String.join(" and ", setters());
    }

    /** Empty when there is nothing to object to. */
    Optional<Violation> because(String reason, Supplier<String> detail) {
        return isEmpty() ? Optional.empty() : Optional.of(new Violation(reason, detail.get(), offences));
    }
}
