package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A container may add no capability beyond those that engines give by default.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "Capabilities".
 */
final class BaselineCapabilities implements PodCheck {
    static final List<String> ALLOWED = List.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var forbidden = new TreeSet<String>();
        for (var container : pod.containers()) {
            AddedCapabilities.forbid(container, ALLOWED, objections, forbidden);
        }
        return objections.because("non-default capabilities", () -> AddedCapabilities.sentence(objections, forbidden));
    }
}
