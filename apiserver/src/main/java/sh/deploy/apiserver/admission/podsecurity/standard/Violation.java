package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What one rule has against a pod.
 *
 * @param reason in a few words, such as {@code host namespaces}
 * @param detail what is to be changed, such as {@code hostNetwork=true}
 * @param offences the fields at fault, one by one
 */
public record Violation(String reason, String detail, List<Offence> offences) {
    public Violation {
        offences = List.copyOf(offences);
    }

    /** All that is to be changed: {@code privileged (container "a" must not set …), hostPort (…)}. */
    public static String details(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.reason + " (" + violation.detail + ")")
                .collect(Collectors.joining(", "));
    }

    /** Only the reasons: {@code privileged, hostPort}. */
    public static String reasons(List<Violation> violations) {
        return violations.stream().map(Violation::reason).collect(Collectors.joining(", "));
    }
}
