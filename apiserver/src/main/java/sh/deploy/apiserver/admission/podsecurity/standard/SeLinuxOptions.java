package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A pod may choose among the SELinux types that are meant for containers, and neither user nor role.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "SELinux".
 */
final class SeLinuxOptions implements PodCheck {
    static final PodCheck SINCE_1_0 = new SeLinuxOptions("container_t", "container_init_t", "container_kvm_t");
    static final PodCheck SINCE_1_31 =
            new SeLinuxOptions("container_t", "container_init_t", "container_kvm_t", "container_engine_t");

    private final List<String> types;

    private SeLinuxOptions(String... types) {
        this.types = List.of(types);
    }

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var badTypes = new TreeSet<String>();
        var said = new TreeSet<String>();
        for (var part : pod.parts()) {
            var type = part.text("securityContext", "seLinuxOptions", "type");
            if (!type.isEmpty() && !types.contains(type)) {
                badTypes.add(type);
                objections.add(
                        part,
                        part.without(
                                "must be one of " + String.join(", ", types) + ", or unset",
                                "securityContext",
                                "seLinuxOptions",
                                "type"));
            }
            for (var field : List.of("user", "role")) {
                if (!part.text("securityContext", "seLinuxOptions", field).isEmpty()) {
                    said.add(field);
                    objections.add(part, part.without("must be unset", "securityContext", "seLinuxOptions", field));
                }
            }
        }
        return objections.because(
                "seLinuxOptions",
                () -> objections.who() + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", faults(badTypes, said)));
    }

    private static List<String> faults(Set<String> badTypes, SortedSet<String> said) {
        var faults = new ArrayList<String>(3);
        if (!badTypes.isEmpty()) {
            faults.add(Words.counted(badTypes, "type", "types"));
        }
        said.reversed().forEach(field -> faults.add(field + " may not be set"));
        return faults;
    }
}
