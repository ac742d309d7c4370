package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;

/**
 * A pod on Windows may not run its containers as processes of the host.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "HostProcess".
 */
final class WindowsHostProcess implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        for (var part : pod.parts()) {
            if (part.isTrue("securityContext", "windowsOptions", "hostProcess")) {
                objections.add(
                        part,
                        part.without("must be false or unset", "securityContext", "windowsOptions", "hostProcess"));
            }
        }
        return objections.because(
                "hostProcess",
                () -> objections.who() + " must not set securityContext.windowsOptions.hostProcess=true");
    }
}
