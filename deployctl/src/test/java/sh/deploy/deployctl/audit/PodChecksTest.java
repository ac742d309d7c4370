package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What runs, and where. */
class PodChecksTest {
    private static String pod(String namespace, String spec) {
        return "{'metadata':{'name':'p','namespace':'" + namespace + "'},'spec':{" + spec + "}}";
    }

    private static Finding judged(Function<JsonNode, List<String>> offences, String... pods) {
        return new Seen().list("pods", pods).judgedBy(new PodsWithout(new Check.Rule("x", "", ""), offences, "mend"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers", "initContainers", "ephemeralContainers"})
    void privilegedIsToldOfEveryContainer(String list) {
        var spec = "'" + list + "':[{'name':'c','securityContext':{'privileged':true}}]";

        assertFails(
                judged(PodOffences::privileged, pod("shop", spec)), "mend", "pod shop/p: container c is privileged");
        assertPasses(
                judged(PodOffences::privileged, pod("kube-system", spec), pod("shop", spec.replace("true", "false"))));
        assertFails(judged(PodOffences::privileged, pod("kube-mine", spec)), "mend", "pod kube-mine/p");
    }

    @Test
    void whatIsTheMachinesIsTold() {
        assertFails(
                judged(PodOffences::hostNamespaces, pod("shop", "'hostNetwork':true,'hostPID':true,'hostIPC':false")),
                "mend",
                "hostNetwork is true",
                "hostPID is true");
        assertFails(
                judged(
                        PodOffences::hostPaths,
                        pod("shop", "'volumes':[{'name':'a','emptyDir':{}},{'name':'v','hostPath':{'path':'/etc'}}]")),
                "mend",
                "volume v is the machine's /etc");
        assertFails(
                judged(
                        PodOffences::hostPorts,
                        pod("shop", "'containers':[{'name':'c','ports':[{'containerPort':1},{'hostPort':80}]}]")),
                "mend",
                "container c has the machine's port 80");
        for (var plain : List.<Function<JsonNode, List<String>>>of(
                PodOffences::hostNamespaces,
                PodOffences::hostPaths,
                PodOffences::hostPorts,
                PodOffences::addedCapabilities)) {
            assertPasses(judged(plain, pod("shop", "'containers':[{'name':'c'}]")));
        }
    }

    @Test
    void capabilitiesAreToldButForSmallPorts() {
        assertFails(
                judged(
                        PodOffences::addedCapabilities,
                        pod(
                                "shop",
                                "'containers':[{'name':'c','securityContext':{'capabilities':{'add':['NET_BIND_SERVICE','SYS_ADMIN']}}}]")),
                "mend",
                "has the capability SYS_ADMIN");
    }

    @Test
    void secretsInVariablesAreTold() {
        assertFails(
                judged(
                        PodOffences::secretsInEnvironment,
                        pod(
                                "shop",
                                "'containers':[{'name':'c','env':[{'name':'A','value':'a'},{'name':'B','valueFrom':{'secretKeyRef':{}}}],"
                                        + "'envFrom':[{'configMapRef':{}},{'secretRef':{'name':'s'}}]}]")),
                "mend",
                "a secret in the variable B",
                "all of the secret s");
    }

    @Test
    void tokensThatNobodyAskedForAreTold() {
        var volume =
                "'volumes':[{'projected':{'sources':[{'serviceAccountToken':{}}]}},{'projected':{'sources':[{'serviceAccountToken':{}}]}}]";

        assertFails(
                judged(PodOffences::idleTokens, pod("shop", "'serviceAccountName':'default'," + volume)),
                "mend",
                "a token of the account default");
        assertPasses(judged(PodOffences::idleTokens, pod("shop", "'serviceAccountName':'robot'," + volume)));
        assertPasses(judged(PodOffences::idleTokens, pod("shop", "'serviceAccountName':'default'")));
    }

    @Test
    void nothingRunsInDefault() {
        assertPasses(new Seen().list("pods", pod("shop", "")).judgedBy(new DefaultNamespace()));
        assertFails(
                new Seen().list("pods", pod("default", "")).judgedBy(new DefaultNamespace()),
                "-n NAME",
                "pod default/p");
        assertUnknown(
                new Seen().hidden("pods", "pods cannot be listed").judgedBy(new DefaultNamespace()),
                "cannot be listed");
    }

    private static Finding levels(String usual, String... labels) {
        return levelsSet("'enforce':'" + usual + "'", labels);
    }

    private static Finding levelsSet(String settings, String... labels) {
        var namespaces = new String[labels.length + 1];
        namespaces[0] = "{'metadata':{'name':'kube-system'}}";
        for (int i = 0; i < labels.length; i++) {
            namespaces[i + 1] = "{'metadata':{'name':'n" + i + "','labels':{" + labels[i] + "}}}";
        }
        return new Seen()
                .answer(Trial.STATUS, "{'settings':{'podSecurity':{" + settings + "}}}")
                .list("namespaces", namespaces)
                .judgedBy(new SecurityLevels());
    }

    @Test
    void eachNamespaceHasALevel() {
        var enforce = "'pod-security.kubernetes.io/enforce':";

        assertPasses(levels("privileged", enforce + "'baseline'", enforce + "'restricted'"));
        assertPasses(levels("baseline", "", enforce + "'restricted'"));
        assertFails(
                levels("privileged", "", enforce + "'privileged'", enforce + "'baseline'"),
                "kubectl label namespace n0 n1 --overwrite pod-security.kubernetes.io/enforce=baseline",
                "namespace n0 takes every pod: it is labelled nothing",
                "namespace n1 takes every pod: it is labelled pod-security.kubernetes.io/enforce=privileged");
        assertFails(levels("baseline", enforce + "'privileged'"), "n0", "n0");
        assertFails(levels("privileged", enforce + "'none'"), "n0", "n0");
    }

    @Test
    void aNamespaceThatTheServerExemptsHasNone() {
        var level = "'pod-security.kubernetes.io/enforce':'restricted'";

        assertFails(
                levelsSet("'enforce':'baseline','exemptNamespaces':['n1']", level, level),
                "out of the exemptions",
                "namespace n1 takes every pod: the server's settings exempt it");
        assertThat(levelsSet("'enforce':'baseline','exemptUsers':['jane']", level))
                .isEqualTo(new Finding.Pass("1 namespaces hold their pods to a level, but not those of users jane"));
    }

    @Test
    void whoExemptsTheControllersHoldsNothingThatTheyMake() {
        assertFails(
                levelsSet("'enforce':'baseline','exemptUsers':['jane','system:controllers']", "", ""),
                "out of the exemptions",
                "exempt the user system:controllers, which makes them");
    }

    @Test
    void theLevelIsUnknownWhereTheServerDoesNotSayItsDefault() {
        assertUnknown(levelsSet("'exemptUsers':[]", ""), "earlier version");
        assertUnknown(levels("strict", ""), "\"strict\" is none that is known here");
    }
}
