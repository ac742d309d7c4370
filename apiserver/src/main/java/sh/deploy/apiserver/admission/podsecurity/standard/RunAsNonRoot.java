package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * Every container must be one that does not start as root, said by itself or by the pod for all that say nothing.
 *
 * <p>Level: restricted. Source: Kubernetes Pod Security Standards, "Running as Non-root".
 */
final class RunAsNonRoot implements PodCheck {
    private static final String REASON = "runAsNonRoot != true";

    @Override
    public Optional<Violation> check(PodTree pod) {
        return refused(pod).or(() -> lacking(pod));
    }

    private static Optional<Violation> refused(PodTree pod) {
        var objections = new Objections();
        for (var part : pod.parts()) {
            if (part.isFalse("securityContext", "runAsNonRoot")) {
                objections.add(part, part.without("must be true", "securityContext", "runAsNonRoot"));
            }
        }
        return objections.because(REASON, () -> objections.who() + " must not set securityContext.runAsNonRoot=false");
    }

    private static Optional<Violation> lacking(PodTree pod) {
        var objections = new Objections();
        if (!pod.whole().isTrue("securityContext", "runAsNonRoot")) {
            for (var container : pod.containers()) {
                if (!container.has("securityContext", "runAsNonRoot")) {
                    objections.add(
                            container,
                            container.lacks(
                                    "must be true, here or in " + pod.whole().path("securityContext", "runAsNonRoot"),
                                    "securityContext",
                                    "runAsNonRoot"));
                }
            }
        }
        return objections.because(
                REASON, () -> "pod or " + objections.containers() + " must set securityContext.runAsNonRoot=true");
    }
}
