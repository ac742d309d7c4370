package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts values that do not belong there in the place of every field of an object, one after the other. Whatever the server makes
 * of one, it is a decision about the request and never a fault of its own.
 */
@Tag("slow")
class OddValuesTest extends ServerTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e400",
            "99999999999999999999999999",
            "\"\"",
            "\"\\u0000 /..\"",
            "\"" + "9".repeat(300) + "\"",
            "[]",
            "[null]",
            "[[{}]]",
            "{}",
            "{\"\":null}",
            "{\"a\":{\"b\":[1]}}");

    private static final List<String> OBJECTS = List.of(
            "/api/v1/namespaces/NS/pods {'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','generateName':'p-','labels':"
                    + "{'app':'web'},'annotations':{'a':'b'},'finalizers':['a.b/c'],'ownerReferences':[{'apiVersion':'v1',"
                    + "'kind':'ConfigMap','name':'c','uid':'u','controller':true}]},'spec':{'containers':[{'name':'c','image':"
                    + "'i','command':['a'],'ports':[{'containerPort':80,'hostPort':8080,'protocol':'TCP','name':'http'}],'env':"
                    + "[{'name':'A','value':'a'},{'name':'B','valueFrom':{'fieldRef':{'fieldPath':'spec.nodeName'}}},{'name':"
                    + "'C','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu','divisor':'1m'}}},{'name':'D','valueFrom':"
                    + "{'secretKeyRef':{'name':'s','key':'k'}}}],'envFrom':[{'prefix':'p','configMapRef':{'name':'m'}}],"
                    + "'resources':{'requests':{'cpu':'1m'},'limits':{'cpu':'1'}},'livenessProbe':{'httpGet':{'path':'/','port'"
                    + ":'http','httpHeaders':[{'name':'a','value':'b'}]},'periodSeconds':1},'readinessProbe':{'exec':{'command'"
                    + ":['a']}},'startupProbe':{'tcpSocket':{'port':80}},'lifecycle':{'preStop':{'exec':{'command':['a']}}},"
                    + "'securityContext':{'runAsUser':1,'capabilities':{'add':['A']}},'volumeMounts':[{'name':'v','mountPath':"
                    + "'/v','subPath':'s'}]}],'initContainers':[{'name':'i','image':'i','restartPolicy':'Always'}],'volumes':["
                    + "{'name':'v','emptyDir':{'sizeLimit':'1Gi'}},{'name':'w','configMap':{'name':'c','items':[{'key':'a',"
                    + "'path':'b','mode':420}]}},{'name':'x','projected':{'sources':[{'secret':{'name':'s'}},{'downwardAPI':"
                    + "{'items':[{'path':'a','fieldRef':{'fieldPath':'metadata.name'}}]}}]}},{'name':'y','hostPath':{'path':"
                    + "'/y','type':'Directory'}}],'tolerations':[{'key':'a','operator':'Equal','value':'b','effect':"
                    + "'NoExecute','tolerationSeconds':1}],'nodeSelector':{'a':'b'},'affinity':{'nodeAffinity':{"
                    + "'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'a',"
                    + "'operator':'In','values':['b']}]}]}}},'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'z',"
                    + "'whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':{'a':'b'}}}],'hostNetwork':false,"
                    + "'terminationGracePeriodSeconds':1,'restartPolicy':'Always','dnsConfig':{'nameservers':['1.1.1.1']}},"
                    + "'status':{'phase':'Running'}}",
            "/apis/apps/v1/namespaces/NS/deployments {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec'"
                    + ":{'replicas':1,'selector':{'matchLabels':{'a':'b'},'matchExpressions':[{'key':'a','operator':'In',"
                    + "'values':['b']}]},'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable'"
                    + ":1}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}},"
                    + "'revisionHistoryLimit':1,'progressDeadlineSeconds':600,'minReadySeconds':1,'paused':false}}",
            "/api/v1/nodes {'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'spec':{'taints':[{'key':'a','effect':"
                    + "'NoSchedule'}],'unschedulable':true,'podCIDR':'10.0.0.0/24'},'status':{'capacity':{'cpu':'1'},"
                    + "'conditions':[{'type':'Ready','status':'True'}]}}",
            "/api/v1/namespaces/NS/secrets {'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'},'type':'Opaque','data':"
                    + "{'a':'YQ=='},'stringData':{'b':'c'},'immutable':false}",
            "/api/v1/namespaces/NS/events {'apiVersion':'v1','kind':'Event','metadata':{'name':'e'},'involvedObject':{'kind':"
                    + "'Pod','name':'p','namespace':'NS'},'reason':'r','message':'m','type':'Normal','count':1,"
                    + "'firstTimestamp':'2026-01-01T00:00:00Z','eventTime':'2026-01-01T00:00:00.000000Z','series':{'count':1}}",
            "/apis/coordination.k8s.io/v1/namespaces/NS/leases {'apiVersion':'coordination.k8s.io/v1','kind':'Lease',"
                    + "'metadata':{'name':'l'},'spec':{'holderIdentity':'h','leaseDurationSeconds':1,'renewTime':"
                    + "'2026-01-01T00:00:00.000000Z','leaseTransitions':1}}",
            "/apis/deploy.sh/v1/nodepools {'apiVersion':'deploy.sh/v1','kind':'NodePool','metadata':{'name':'n'},'spec':{'min'"
                    + ":0,'max':2,'provider':{'local':{}},'template':{'labels':{'a':'b'},'taints':[{'key':'a','effect':"
                    + "'NoSchedule'}],'capacity':{'cpu':'1'}},'scaleUp':{'cpuPercent':70,'for':'10s'},'scaleDown':{"
                    + "'cpuPercent':40,'for':'60s'}}}");

    @ParameterizedTest
    @FieldSource("OBJECTS")
    void areADecisionInEveryField(String pathAndObject) {
        var path = pathAndObject.split(" ", 2)[0].replace("NS", namespace);
        var whole = (ObjectNode) HttpsClient.JSON.readTree(
                pathAndObject.split(" ", 2)[1].replace('\'', '"').replace("NS", namespace));

        assertThat(admin.post(path, whole.toString()).status())
                .as("the object as it is")
                .isEqualTo(201);
        var named = path + "/" + whole.path("metadata").path("name").asString() + "?dryRun=All";
        for (var mutant : mutants(whole)) {
            assertDecided(mutant, admin.post(path + "?dryRun=All", mutant));
            assertDecided(
                    mutant,
                    admin.send("PATCH", named, mutant, "content-type", "application/strategic-merge-patch+json"));
        }
    }

    /** Method, address below the namespace, what the body is, and the body. */
    private static final List<String> PARTS = List.of(
            "DELETE api/v1/pods/p application/json {'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':5,"
                    + "'propagationPolicy':'Background','orphanDependents':false,'preconditions':{'uid':'x','resourceVersion':"
                    + "'1'},'dryRun':['All']}",
            "DELETE api/v1/pods application/json {'gracePeriodSeconds':5,'propagationPolicy':'Background'}",
            "PUT apis/apps/v1/deployments/d/scale application/json {'kind':'Scale','apiVersion':'autoscaling/v1','metadata':"
                    + "{'name':'d','resourceVersion':'1'},'spec':{'replicas':2},'status':{'replicas':1}}",
            "POST api/v1/pods/p/binding application/json {'kind':'Binding','apiVersion':'v1','metadata':{'name':'p','uid':'x',"
                    + "'annotations':{'a':'b'}},'target':{'kind':'Node','name':'n','apiVersion':'v1'}}",
            "PATCH api/v1/pods/p/status application/merge-patch+json {'status':{'phase':'Running','conditions':[{'type':"
                    + "'Ready','status':'True','lastTransitionTime':'2026-01-01T00:00:00Z'}],'containerStatuses':[{'name':'c',"
                    + "'ready':true,'restartCount':1,'state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}}],'podIPs':"
                    + "[{'ip':'1.1.1.1'}]}}",
            "PATCH api/v1/pods/p application/json-patch+json [{'op':'add','path':'/metadata/labels','value':{'a':'b'}},{'op':"
                    + "'test','path':'/spec/containers/0/name','value':'c'},{'op':'move','from':'/metadata/labels','path':"
                    + "'/metadata/annotations'},{'op':'copy','from':'/metadata/annotations/a','path':'/metadata/annotations/b'}]",
            "PATCH api/v1/pods/p application/strategic-merge-patch+json {'spec':{'containers':[{'name':'c','$patch':'delete'},"
                    + "{'$patch':'replace'}],'$setElementOrder/containers':[{'name':'c'}],'$retainKeys':['a']},'metadata':"
                    + "{'$deleteFromPrimitiveList/finalizers':['x/y'],'$setElementOrder/finalizers':['a/b']}}");

    @ParameterizedTest
    @FieldSource("PARTS")
    void areADecisionInOptionsPartsAndPatches(String request) {
        admin.post(in("pods"), pod("p", ""));
        admin.post(apps("deployments"), """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},
                 "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
                """);
        var words = request.split(" ", 4);
        var path = "/" + words[1].replaceFirst("/v1/", "/v1/namespaces/" + namespace + "/") + "?dryRun=All";

        for (var mutant : mutants(HttpsClient.JSON.readTree(words[3].replace('\'', '"')))) {
            assertDecided(mutant, admin.send(words[0], path, mutant, "content-type", words[2]));
        }
    }

    private static void assertDecided(String mutant, HttpsClient.Answer answer) {
        assertThat(answer.status()).as(mutant + "\n" + answer.text()).isBetween(200, 499);
        answer.assertTellsNothingOfOurCode();
    }

    /** The object as often as it has places to put a value in, times the values. */
    private static List<String> mutants(JsonNode whole) {
        var mutants = new ArrayList<String>();
        visit(whole, mutant -> mutants.add(whole.toString().replace("\"PLACE\"", mutant)));
        return mutants;
    }

    /** Puts a mark in each place in turn, and hands on what shall be in the place of the mark. */
    private static void visit(JsonNode node, Consumer<String> put) {
        switch (node) {
            case ObjectNode object -> {
                for (var field : List.copyOf(object.propertyNames())) {
                    var before = object.get(field);
                    object.put(field, "PLACE");
                    VALUES.forEach(put);
                    object.set(field, before);
                    visit(before, put);
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    var before = array.get(i);
                    array.set(i, "PLACE");
                    VALUES.forEach(put);
                    array.set(i, before);
                    visit(before, put);
                }
            }
            default -> {}
        }
    }
}
