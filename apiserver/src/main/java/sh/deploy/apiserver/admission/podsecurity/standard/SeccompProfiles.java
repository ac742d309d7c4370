package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The seccomp profiles that a pod and its containers name. */
final class SeccompProfiles {
    private static final List<String> ALLOWED = List.of("RuntimeDefault", "Localhost");

    private SeccompProfiles() {}

    static boolean isSaid(PodPart part) {
        return part.has("securityContext", "seccompProfile");
    }

    static boolean isAllowed(PodPart part) {
        return ALLOWED.contains(part.text("securityContext", "seccompProfile", "type"));
    }

    /** What is said and not allowed; empty when there is nothing of that kind. */
    static Optional<Violation> forbidden(PodTree pod) {
        var objections = new Objections();
        var types = new TreeSet<String>();
        for (var part : pod.parts()) {
            if (isSaid(part) && !isAllowed(part)) {
                types.add(part.text("securityContext", "seccompProfile", "type"));
                objections.add(
                        part,
                        part.kept("must be RuntimeDefault or Localhost", "securityContext", "seccompProfile", "type")
                                .curedBy(part.removal("securityContext", "seccompProfile")));
            }
        }
        return objections.because(
                "seccompProfile",
                () -> objections.who() + " must not set securityContext.seccompProfile.type to " + Words.quoted(types));
    }
}
