package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/** A rule about what only Linux has. Source: Kubernetes Pod Security Standards, "PodOS field". */
record NotOnWindows(PodCheck check) implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        return pod.isForWindows() ? Optional.empty() : check.check(pod);
    }
}
