package sh.deploy.apiserver.admission.podsecurity.standard;

import static sh.deploy.apiserver.admission.podsecurity.standard.Rule.baseline;
import static sh.deploy.apiserver.admission.podsecurity.standard.Rule.restricted;

import java.util.ArrayList;
import java.util.List;

/** The rules, in the order in which a denial names them, and what they say of a pod. Pure. */
public final class Standard {
    static final List<Rule> RULES = List.of(
            baseline("appArmorProfile").since(0, new AppArmorProfile()),
            baseline("capabilities_baseline").since(0, new BaselineCapabilities()),
            baseline("hostNamespaces").since(0, new HostNamespaces()),
            baseline("hostPathVolumes").since(0, new HostPathVolumes()),
            baseline("hostPorts").since(0, new HostPorts()),
            baseline("hostProbesAndHostLifecycle").since(34, new ProbeHosts()),
            baseline("privileged").since(0, new Privileged()),
            baseline("procMount").since(0, ProcMount.OF_ALL).since(35, ProcMount.OF_HOST_USERS),
            baseline("seLinuxOptions").since(0, SeLinuxOptions.SINCE_1_0).since(31, SeLinuxOptions.SINCE_1_31),
            baseline("seccompProfile_baseline")
                    .since(0, new SeccompAnnotations())
                    .since(19, new BaselineSeccompProfile()),
            baseline("sysctls")
                    .since(0, Sysctls.SINCE_1_0)
                    .since(27, Sysctls.SINCE_1_27)
                    .since(29, Sysctls.SINCE_1_29)
                    .since(32, Sysctls.SINCE_1_32),
            baseline("windowsHostProcess").since(0, new WindowsHostProcess()),
            restricted("allowPrivilegeEscalation")
                    .since(8, new PrivilegeEscalation())
                    .since(25, new NotOnWindows(new PrivilegeEscalation())),
            restricted("capabilities_restricted")
                    .insteadOf("capabilities_baseline")
                    .since(22, new RestrictedCapabilities())
                    .since(25, new NotOnWindows(new RestrictedCapabilities())),
            restricted("procMount_restricted").insteadOf("procMount").since(35, ProcMount.OF_ALL),
            restricted("restrictedVolumes").insteadOf("hostPathVolumes").since(0, new RestrictedVolumes()),
            restricted("runAsNonRoot").since(0, new RunAsNonRoot()).since(35, new NotWithOwnUsers(new RunAsNonRoot())),
            restricted("runAsUser").since(23, new RunAsUser()).since(35, new NotWithOwnUsers(new RunAsUser())),
            restricted("seccompProfile_restricted")
                    .insteadOf("seccompProfile_baseline")
                    .since(19, new RestrictedSeccompProfile())
                    .since(25, new NotOnWindows(new RestrictedSeccompProfile())));

    private Standard() {}

    /** What keeps the pod from this level; empty when nothing does. */
    public static List<Violation> violations(LevelVersion wanted, PodTree pod) {
        if (wanted.level() == Level.PRIVILEGED) {
            return List.of();
        }
        var found = new ArrayList<Violation>(0);
        for (var rule : RULES) {
            if (!rule.level().isStricterThan(wanted.level()) && !isReplaced(rule, wanted)) {
                rule.at(wanted.version()).flatMap(check -> check.check(pod)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** A stricter rule says all that this one says, so the pod's author hears it once. */
    private static boolean isReplaced(Rule rule, LevelVersion wanted) {
        return wanted.level().isStricterThan(rule.level())
                && RULES.stream()
                        .anyMatch(stricter -> stricter.insteadOf().equals(rule.id())
                                && stricter.at(wanted.version()).isPresent());
    }
}
