package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardTest {
    /** Everything that is forbidden, at once. */
    private static final PodTree BOLD = Pods.withSpec("""
            'hostNetwork':true,'hostUsers':false,
            'securityContext':{'seccompProfile':{'type':'Unconfined'},'sysctls':[{'name':'kernel.msgmax'}],'runAsUser':0},
            'volumes':[{'name':'v','hostPath':{'path':'/'}}],
            'containers':[{'name':'a','ports':[{'hostPort':80}],'livenessProbe':{'httpGet':{'host':'h'}},
                'securityContext':{'privileged':true,'procMount':'Unmasked','capabilities':{'add':['BPF']}}}]
            """);

    private static List<String> reasons(Level level, int minor, PodTree pod) {
        return Standard.violations(new LevelVersion(level, new PolicyVersion(minor)), pod).stream()
                .map(Violation::reason)
                .toList();
    }

    /** As Kubernetes 1.35 has it: what came when, and what stands for what. */
    @Test
    void hasTheRulesOfKubernetesInTheOrderOfItsDenials() {
        assertThat(Standard.RULES.stream()
                        .map(rule -> rule.level() + " " + rule.id()
                                + rule.revisions().stream()
                                        .map(Rule.Revision::minor)
                                        .toList()
                                + (rule.insteadOf().isEmpty() ? "" : " instead of " + rule.insteadOf())))
                .containsExactly(
                        "baseline appArmorProfile[0]",
                        "baseline capabilities_baseline[0]",
                        "baseline hostNamespaces[0]",
                        "baseline hostPathVolumes[0]",
                        "baseline hostPorts[0]",
                        "baseline hostProbesAndHostLifecycle[34]",
                        "baseline privileged[0]",
                        "baseline procMount[0, 35]",
                        "baseline seLinuxOptions[0, 31]",
                        "baseline seccompProfile_baseline[0, 19]",
                        "baseline sysctls[0, 27, 29, 32]",
                        "baseline windowsHostProcess[0]",
                        "restricted allowPrivilegeEscalation[8, 25]",
                        "restricted capabilities_restricted[22, 25] instead of capabilities_baseline",
                        "restricted procMount_restricted[35] instead of procMount",
                        "restricted restrictedVolumes[0] instead of hostPathVolumes",
                        "restricted runAsNonRoot[0, 35]",
                        "restricted runAsUser[23, 35]",
                        "restricted seccompProfile_restricted[19, 25] instead of seccompProfile_baseline");
    }

    @Test
    void askNothingOfThePrivileged() {
        assertThat(reasons(Level.PRIVILEGED, 35, BOLD)).isEmpty();
    }

    @Test
    void sayTheSameThingOnce() {
        assertThat(reasons(Level.BASELINE, 34, BOLD))
                .containsExactly(
                        "non-default capabilities",
                        "host namespaces",
                        "hostPath volumes",
                        "hostPort",
                        "probe or lifecycle host",
                        "privileged",
                        "procMount",
                        "seccompProfile",
                        "forbidden sysctls");
        assertThat(reasons(Level.RESTRICTED, 34, BOLD))
                .containsExactly(
                        "host namespaces",
                        "hostPort",
                        "probe or lifecycle host",
                        "privileged",
                        "procMount",
                        "forbidden sysctls",
                        "allowPrivilegeEscalation != false",
                        "unrestricted capabilities",
                        "restricted volume types",
                        "runAsNonRoot != true",
                        "runAsUser=0",
                        "seccompProfile");
    }

    @Test
    void keepTheLaxerRuleWhereTheStricterWasNotThereYet() {
        assertThat(reasons(Level.RESTRICTED, 21, BOLD))
                .contains("non-default capabilities")
                .doesNotContain("unrestricted capabilities", "runAsUser=0");
    }

    @Test
    void knowUserNamespacesSince135() {
        assertThat(reasons(Level.BASELINE, 35, BOLD)).doesNotContain("procMount");
        assertThat(reasons(Level.RESTRICTED, 35, BOLD))
                .contains("procMount")
                .doesNotContain("runAsNonRoot != true", "runAsUser=0");
    }

    @Test
    void areTheNewestForVersionsToCome() {
        assertThat(reasons(Level.RESTRICTED, 99, BOLD)).isEqualTo(reasons(Level.RESTRICTED, 35, BOLD));
        assertThat(Standard.violations(new LevelVersion(Level.RESTRICTED, PolicyVersion.LATEST), BOLD).stream()
                        .map(Violation::reason)
                        .collect(Collectors.toList()))
                .isEqualTo(reasons(Level.RESTRICTED, 35, BOLD));
    }

    @ParameterizedTest
    @CsvSource({"latest,latest", "v1.0,v1.0", "v1.24,v1.24", "v1.10000,v1.10000"})
    void haveVersions(String text, String version) {
        assertThat(PolicyVersion.parse(text)).hasToString("Optional[" + version + "]");
    }

    @ParameterizedTest
    @CsvSource({"''", "foo", "v2.0", "v1", "1.1", "v1.01", "v1.", "v1.-1", "LATEST", "v1.99999999999999999999"})
    void haveNoOtherVersions(String text) {
        assertThat(PolicyVersion.parse(text)).isEmpty();
    }
}
