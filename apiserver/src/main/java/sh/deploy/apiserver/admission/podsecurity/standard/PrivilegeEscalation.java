package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every container must say that its processes gain no privileges which it did not start with.
 *
 * <p>Level: restricted. Source: Kubernetes Pod Security Standards, "Privilege Escalation".
 */
final class PrivilegeEscalation implements PodCheck {
    private static final String FIELD = "allowPrivilegeEscalation";

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        for (var container : pod.containers()) {
            if (!container.isFalse("securityContext", FIELD)) {
                objections.add(container, offence(container));
            }
        }
        return objections.because(
                "allowPrivilegeEscalation != false",
                () -> objections.containers() + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static Offence offence(PodPart container) {
        boolean isSaid = container.has("securityContext", FIELD);
        return isSaid && container.at("securityContext") instanceof ObjectNode security
                ? container.kept("must be false", "securityContext", FIELD).curedBy(new Remedy.TurnOff(security, FIELD))
                : container.lacks("must be false", "securityContext", FIELD);
    }
}
