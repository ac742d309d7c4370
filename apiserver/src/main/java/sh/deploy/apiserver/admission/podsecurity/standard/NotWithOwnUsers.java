package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * A rule that a user namespace makes needless. Source: Kubernetes, "User Namespaces", "Integration with Pod security admission
 * checks".
 */
record NotWithOwnUsers(PodCheck check) implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        return pod.hasOwnUsers() ? Optional.empty() : check.check(pod);
    }
}
