package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * A pod may not go without a seccomp filter, or say one that is unknown.
 *
 * <p>Level: baseline, since 1.19. Source: Kubernetes Pod Security Standards, "Seccomp".
 */
final class BaselineSeccompProfile implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        return SeccompProfiles.forbidden(pod);
    }
}
