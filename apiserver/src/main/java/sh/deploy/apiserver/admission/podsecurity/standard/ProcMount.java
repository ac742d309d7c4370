package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import java.util.TreeSet;

/**
 * A container may not see the parts of {@code /proc} that engines hide.
 *
 * <p>Levels: baseline, where a pod with a user namespace of its own may since 1.35, and restricted. Source: Kubernetes Pod Security
 * Standards, "/proc Mount Type".
 */
final class ProcMount implements PodCheck {
    static final PodCheck OF_ALL = new ProcMount();
    static final PodCheck OF_HOST_USERS = new NotWithOwnUsers(OF_ALL);

    private ProcMount() {}

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var types = new TreeSet<String>();
        for (var container : pod.containers()) {
            var type = container.text("securityContext", "procMount");
            if (container.has("securityContext", "procMount") && !type.equals("Default")) {
                types.add(type);
                objections.add(
                        container, container.without("must be Default or unset", "securityContext", "procMount"));
            }
        }
        return objections.because(
                "procMount",
                () -> objections.containers() + " must not set securityContext.procMount to " + Words.quoted(types));
    }
}
