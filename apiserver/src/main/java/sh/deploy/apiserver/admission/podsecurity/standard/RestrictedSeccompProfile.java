package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * Every container must have a seccomp filter that is named, by itself or by the pod for all that name none.
 *
 * <p>Level: restricted, since 1.19. Source: Kubernetes Pod Security Standards, "Seccomp".
 */
final class RestrictedSeccompProfile implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        return SeccompProfiles.forbidden(pod).or(() -> lacking(pod));
    }

    private static Optional<Violation> lacking(PodTree pod) {
        var objections = new Objections();
        if (!SeccompProfiles.isSaid(pod.whole())) {
            for (var container : pod.containers()) {
                if (!SeccompProfiles.isSaid(container)) {
                    objections.add(
                            container,
                            container.lacks(
                                    "must be RuntimeDefault or Localhost, here or in "
                                            + pod.whole().path("securityContext", "seccompProfile", "type"),
                                    "securityContext",
                                    "seccompProfile",
                                    "type"));
                }
            }
        }
        return objections.because(
                "seccompProfile",
                () -> "pod or " + objections.containers() + " must set securityContext.seccompProfile.type to"
                        + " \"RuntimeDefault\" or \"Localhost\"");
    }
}
