package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/** What one rule of the standards, in one of its versions, says of a pod. Pure: reads the pod, changes nothing. */
interface PodCheck {
    /** Empty when the pod keeps the rule. */
    Optional<Violation> check(PodTree pod);
}
