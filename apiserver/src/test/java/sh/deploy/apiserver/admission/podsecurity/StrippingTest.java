package sh.deploy.apiserver.admission.podsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.Standard;
import sh.deploy.apiserver.admission.podsecurity.standard.Violation;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class StrippingTest {
    private static final LevelVersion BASELINE = new LevelVersion(Level.BASELINE, PolicyVersion.LATEST);
    private static final LevelVersion RESTRICTED = new LevelVersion(Level.RESTRICTED, PolicyVersion.LATEST);

    private static ObjectNode pod(String spec) {
        return JsonTrees.object(("{'metadata':{'name':'x'},'spec':{" + spec + "}}")
                .replace('\'', '"')
                .getBytes(UTF_8));
    }

    private static String left(LevelVersion wanted, ObjectNode pod) {
        return Violation.reasons(Standard.violations(wanted, PodTree.of(pod)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'hostNetwork':true,'hostPID':true,'dnsPolicy':'Default'|'dnsPolicy':'Default'",
                "'containers':[{'name':'a','securityContext':{'privileged':true,'runAsUser':7}}]"
                        + "|'containers':[{'name':'a','securityContext':{'runAsUser':7}}]",
                "'containers':[{'name':'a','securityContext':{'capabilities':{'add':['BPF','KILL','BPF','NET_RAW']}}}]"
                        + "|'containers':[{'name':'a','securityContext':{'capabilities':{'add':['KILL']}}}]",
                "'containers':[{'name':'a','ports':[{'hostPort':80,'containerPort':80}]}]"
                        + "|'containers':[{'name':'a','ports':[{'containerPort':80}]}]",
                "'securityContext':{'appArmorProfile':{'type':'Unconfined'}}|'securityContext':{}",
                "'securityContext':{'seccompProfile':{'type':'Unconfined'},'fsGroup':3}|'securityContext':{'fsGroup':3}",
                "'securityContext':{'seLinuxOptions':{'type':'spc_t','user':'u','level':'s0'}}"
                        + "|'securityContext':{'seLinuxOptions':{'level':'s0'}}",
                "'initContainers':[{'name':'a','securityContext':{'procMount':'Unmasked'}}]"
                        + "|'initContainers':[{'name':'a','securityContext':{}}]",
                "'securityContext':{'sysctls':[{'name':'a'},{'name':'net.ipv4.tcp_rmem'},{'name':'b'}]}"
                        + "|'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'}]}",
                "'securityContext':{'windowsOptions':{'hostProcess':true}}|'securityContext':{'windowsOptions':{}}"
            })
    void leavesAPodThatTheBaselineTakes(String before, String after) {
        var pod = pod(before);

        Stripping.strip(Standard.violations(BASELINE, PodTree.of(pod)), BASELINE);

        assertThat(pod).isEqualTo(pod(after));
        assertThat(left(BASELINE, pod)).isEmpty();
    }

    @Test
    void leavesWhatThePodCannotBeWithout() {
        var pod = pod("'volumes':[{'name':'v','hostPath':{'path':'/'}}],"
                + "'containers':[{'name':'a','livenessProbe':{'httpGet':{'host':'h'}}}]");
        var before = pod.deepCopy();

        assertThat(Stripping.strip(Standard.violations(BASELINE, PodTree.of(pod)), BASELINE))
                .isEmpty();
        assertThat(pod).isEqualTo(before);
        assertThat(left(BASELINE, pod)).isEqualTo("hostPath volumes, probe or lifecycle host");
    }

    @Test
    void addsNothingThatIsLacking() {
        var pod =
                pod("'containers':[{'name':'a','securityContext':{'allowPrivilegeEscalation':true,'runAsNonRoot':false,"
                        + "'runAsUser':0,'capabilities':{'add':['CHOWN']}}},{'name':'b'}]");

        var told = Stripping.strip(Standard.violations(RESTRICTED, PodTree.of(pod)), RESTRICTED);

        assertThat(pod)
                .isEqualTo(pod("'containers':[{'name':'a','securityContext':{'allowPrivilegeEscalation':false,"
                        + "'capabilities':{'add':[]}}},{'name':'b'}]"));
        assertThat(told).hasSize(4);
        assertThat(left(RESTRICTED, pod))
                .isEqualTo("allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true,"
                        + " seccompProfile");
    }

    @Test
    void tellsOfEachField() {
        var pod = pod("'hostNetwork':true,'containers':[{'name':'a','securityContext':{"
                + "'allowPrivilegeEscalation':true,'capabilities':{'drop':['ALL'],'add':['BPF']}}}]");
        var violations = Standard.violations(RESTRICTED, PodTree.of(pod));
        var why = ": PodSecurity \"restricted:latest\" does not allow it, and this namespace is labeled"
                + " deploy.sh/pod-security-mode=strip";

        assertThat(Stripping.announce(violations, RESTRICTED))
                .first()
                .isEqualTo("pods will be made without spec.hostNetwork=true" + why);
        assertThat(Stripping.strip(violations, RESTRICTED))
                .containsExactly(
                        "removed spec.hostNetwork=true" + why,
                        "set spec.containers[0].securityContext.allowPrivilegeEscalation=false instead of true" + why,
                        "removed spec.containers[0].securityContext.capabilities.add[0]=\"BPF\"" + why);
    }
}
