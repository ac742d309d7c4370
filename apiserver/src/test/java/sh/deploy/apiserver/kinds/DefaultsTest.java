package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.kinds.Trees.created;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
    private final Kind pods = kind("", "v1", "pods");
    private final Kind deployments = kind("apps", "v1", "deployments");

    @Test
    void aPodGetsWhatKubernetesFillsIn() {
        var pod = created(
                pods,
                "{'metadata':{'name':'web'},'spec':{'containers':[{'name':'a','image':'web:1','ports':[{'containerPort':80}],'resources':{'limits':{'cpu':'1'}},'readinessProbe':{'httpGet':{'port':80}}}],'volumes':[{'name':'c','configMap':{'name':'c'}},{'name':'e'}]}}");

        assertThat(pod.get("spec"))
                .isEqualTo(
                        tree(
                                "{'containers':[{'name':'a','image':'web:1','ports':[{'containerPort':80,'protocol':'TCP'}],'resources':{'limits':{'cpu':'1'},'requests':{'cpu':'1'}},'readinessProbe':{'httpGet':{'port':80,'path':'/','scheme':'HTTP'},'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3},'imagePullPolicy':'IfNotPresent','terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File'}],'volumes':[{'name':'c','configMap':{'name':'c','defaultMode':420}},{'name':'e','emptyDir':{}}],'restartPolicy':'Always','dnsPolicy':'ClusterFirst','terminationGracePeriodSeconds':30,'schedulerName':'default-scheduler','securityContext':{},'enableServiceLinks':true,'tolerations':[{'key':'node.kubernetes.io/not-ready','operator':'Exists','effect':'NoExecute','tolerationSeconds':300},{'key':'node.kubernetes.io/unreachable','operator':'Exists','effect':'NoExecute','tolerationSeconds':300}],'serviceAccountName':'default','serviceAccount':'default'}"));
        assertThat(pod.get("status")).isEqualTo(tree("{'phase':'Pending','qosClass':'Burstable'}"));
        assertThat(pods.validateCreate(with(pod, "default"))).isEmpty();
    }

    @Test
    void aPodRequestsWhatItIsLimitedToAndATemplateKeepsToItsAuthorsWords() {
        var containers =
                "'initContainers':[{'name':'i','image':'i:1','resources':{'limits':{'memory':'8Mi','cpu':'1'}}}],"
                        + "'containers':[{'name':'a','image':'a:1','resources':{'limits':{'memory':'64Mi','cpu':'1'},"
                        + "'requests':{'cpu':'1'}}}]";

        var pod = created(pods, "{'metadata':{'name':'web'},'spec':{" + containers + "}}");
        var deployment =
                created(deployments, "{'metadata':{'name':'web'},'spec':{'template':{'spec':{" + containers + "}}}}");

        assertThat(pod.at("/spec/initContainers/0/resources/requests")).isEqualTo(tree("{'memory':'8Mi','cpu':'1'}"));
        assertThat(pod.at("/spec/containers/0/resources/requests")).isEqualTo(tree("{'memory':'64Mi','cpu':'1'}"));
        assertThat(pod.at("/status/qosClass").asString()).isEqualTo("Guaranteed");
        var template = deployment.at("/spec/template/spec");
        assertThat(template.at("/initContainers/0/resources").has("requests")).isFalse();
        assertThat(template.at("/containers/0/resources/requests")).isEqualTo(tree("{'cpu':'1'}"));
    }

    @ParameterizedTest
    @CsvSource({
        "web, Always",
        "web:latest, Always",
        "web:1, IfNotPresent",
        "host:5000/web, Always",
        "host:5000/web:2, IfNotPresent",
        "web@sha256:abc, IfNotPresent"
    })
    void anImageThatMayChangeIsPulledAlways(String image, String policy) {
        var pod =
                created(pods, "{'metadata':{'name':'w'},'spec':{'containers':[{'name':'a','image':'" + image + "'}]}}");

        assertThat(pod.at("/spec/containers/0/imagePullPolicy").asString()).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource({"serviceAccountName", "serviceAccount"})
    void aPodIsWhoItSaysUnderBothNames(String field) {
        var pod = created(
                pods,
                "{'metadata':{'name':'w'},'spec':{'" + field + "':'shop','containers':[{'name':'a','image':'i'}]}}");

        assertThat(pod.at("/spec/serviceAccountName").asString()).isEqualTo("shop");
        assertThat(pod.at("/spec/serviceAccount").asString()).isEqualTo("shop");
    }

    @Test
    void aStoredPodWithoutAnAccountCanStillBeChanged() {
        var stored = created(
                pods,
                "{'metadata':{'name':'w','namespace':'default'},'spec':{'containers':[{'name':'a','image':'i'}]}}");
        stored.withObject("/spec").remove(List.of("serviceAccountName", "serviceAccount"));
        var next = stored.deepCopy();
        next.withObject("/metadata").putObject("labels").put("a", "b");

        pods.prepareForUpdate(next, stored);
        pods.applyDefaults(next);

        assertThat(pods.validateUpdate(next, stored)).isEmpty();
    }

    @Test
    void aDeploymentRollsByQuarters() {
        var deployment = created(
                deployments,
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'a','image':'web:1'}]}}}}");

        var spec = deployment.get("spec");
        assertThat(spec.get("replicas").intValue()).isEqualTo(1);
        assertThat(spec.get("revisionHistoryLimit").intValue()).isEqualTo(10);
        assertThat(spec.get("progressDeadlineSeconds").intValue()).isEqualTo(600);
        assertThat(spec.get("strategy"))
                .isEqualTo(tree("{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':'25%','maxSurge':'25%'}}"));
        assertThat(spec.at("/template/spec/restartPolicy").asString()).isEqualTo("Always");
        assertThat(spec.at("/template/spec").has("tolerations")).isFalse();
        assertThat(spec.at("/template/spec").has("serviceAccountName")).isFalse();
        assertThat(deployments.validateCreate(deployment)).isEmpty();
        var again = deployment.deepCopy();
        deployments.applyDefaults(again);
        assertThat(again).isEqualTo(deployment);
    }

    @Test
    void aSecretKeepsTextAsBytes() {
        var secret = created(
                kind("", "v1", "secrets"),
                "{'metadata':{'name':'s'},'data':{'b':'MQ=='},'stringData':{'a':'one','b':'two'}}");

        assertThat(secret.get("data")).isEqualTo(tree("{'b':'dHdv','a':'b25l'}"));
        assertThat(secret.has("stringData")).isFalse();
        assertThat(secret.get("type").asString()).isEqualTo("Opaque");
    }

    @Test
    void aNamespaceCarriesItsNameAndAFinalizer() {
        var namespace = created(kind("", "v1", "namespaces"), "{'metadata':{'name':'team'}}");

        assertThat(namespace.at("/metadata/labels")).isEqualTo(tree("{'kubernetes.io/metadata.name':'team'}"));
        assertThat(namespace.get("spec")).isEqualTo(tree("{'finalizers':['kubernetes']}"));
        assertThat(namespace.get("status")).isEqualTo(tree("{'phase':'Active'}"));
    }

    @Test
    void anEventIsKeptInOneShapeAndServedInTwo() {
        var events = kind("events.k8s.io", "v1", "events");
        var event = tree("{'apiVersion':'events.k8s.io/v1','kind':'Event','note':'hello','regarding':{'kind':'Pod'}}");

        var stored = events.toStored(event);

        assertThat(stored)
                .isEqualTo(
                        tree("{'apiVersion':'v1','kind':'Event','message':'hello','involvedObject':{'kind':'Pod'}}"));
        assertThat(events.key("a", "b")).isEqualTo(kind("", "v1", "events").key("a", "b"));
        assertThat(events.fromStored(stored.deepCopy()).get("note").asString()).isEqualTo("hello");
    }

    /** What the published schema calls required, clients made from it do not look for in vain. */
    @Test
    void whatServersAlwaysWriteIsThereThoughNobodySentIt() {
        var event = created(kind("", "v1", "events"), "{'metadata':{'name':'e'}}");
        var newer = created(kind("events.k8s.io", "v1", "events"), "{'metadata':{'name':'e'}}");
        var node =
                created(kind("", "v1", "nodes"), "{'metadata':{'name':'n'},'status':{'nodeInfo':{'machineID':'m'}}}");
        var budget = created(kind("policy", "v1", "poddisruptionbudgets"), "{'metadata':{'name':'b'}}");

        assertThat(event.get("involvedObject")).isEqualTo(tree("{}"));
        assertThat(newer.get("regarding")).isEqualTo(tree("{}"));
        assertThat(node.at("/status/nodeInfo"))
                .isEqualTo(
                        tree(
                                "{'machineID':'m','architecture':'','bootID':'','containerRuntimeVersion':'','kernelVersion':'','kubeProxyVersion':'','kubeletVersion':'','operatingSystem':'','osImage':'','systemUUID':''}"));
        assertThat(budget.get("status"))
                .isEqualTo(tree("{'currentHealthy':0,'desiredHealthy':0,'disruptionsAllowed':0,'expectedPods':0}"));
    }

    private static tools.jackson.databind.node.ObjectNode with(
            tools.jackson.databind.node.ObjectNode object, String namespace) {
        ((tools.jackson.databind.node.ObjectNode) object.get("metadata")).put("namespace", namespace);
        return object;
    }
}
