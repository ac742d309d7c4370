package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.deny;
import static sh.deploy.apiserver.TestWebhook.patch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What webhooks are told, in which order, and what their answers do. */
class WebhooksTest extends WebhookTest {
    private static String put(String key) {
        return "[{'op':'add','path':'/data/" + key + "','value':'yes'}]";
    }

    @Test
    void thoseThatChangeAreAskedByNameEachSeesTheEarlierAndThoseThatJudgeSeeTheLast() {
        var seen = new CopyOnWriteArrayList<String>();
        webhook.on("/one", request -> seen("one", request, seen, patch(put("one"))));
        webhook.on("/two", request -> seen("two", request, seen, patch(put("two"))));
        webhook.on("/three", request -> seen("three", request, seen, patch(put("three"))));
        webhook.on("/judge", request -> seen("judge", request, seen, allow()));
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));
        install(MUTATING, "b", about("three", "/three", "configmaps"));
        install(MUTATING, "a", about("one", "/one", "configmaps"), about("two", "/two", "configmaps"));

        var made = makeConfigMap("x");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(seen).containsExactly("one: k", "two: k one", "three: k one two", "judge: k one two three");
        assertThat(made.json().path("data").propertyNames()).containsExactlyInAnyOrder("k", "one", "two", "three");
    }

    private static ObjectNode seen(String who, JsonNode request, List<String> seen, ObjectNode answer) {
        seen.add(who + ": " + String.join(" ", request.at("/object/data").propertyNames()));
        return answer;
    }

    @Test
    void tellsAllThatKubernetesTells() {
        webhook.on("/judge", request -> allow());
        install(VALIDATING, "a", about("judge", "/judge", "deployments"));

        admin.post(
                apps("deployments") + "?fieldManager=me",
                json(
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},'spec':{'selector':{'matchLabels':"
                                + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':"
                                + "'hello'}]}}}}"));

        assertThat(webhook.asked()).hasSize(1);
        var request = webhook.asked().getFirst();
        assertThat(text(request, "/uid")).hasSize(36);
        for (var field : List.of("kind", "requestKind")) {
            assertThat(request.path(field).toString())
                    .isEqualTo(json("{'group':'apps','version':'v1','kind':'Deployment'}"));
        }
        for (var field : List.of("resource", "requestResource")) {
            assertThat(request.path(field).toString())
                    .isEqualTo(json("{'group':'apps','version':'v1','resource':'deployments'}"));
        }
        assertThat(request.has("subResource")).isFalse();
        assertThat(text(request, "/name")).isEqualTo("web");
        assertThat(text(request, "/namespace")).isEqualTo(namespace);
        assertThat(text(request, "/operation")).isEqualTo("CREATE");
        assertThat(text(request, "/userInfo/username")).isEqualTo("admin");
        assertThat(request.at("/userInfo/groups").toString()).contains("system:masters", "system:authenticated");
        assertThat(text(request, "/object/spec/strategy/type")).isEqualTo("RollingUpdate");
        assertThat(request.path("oldObject").isNull()).isTrue();
        assertThat(request.path("dryRun").isBoolean()).isTrue();
        assertThat(request.path("dryRun").asBoolean()).isFalse();
        assertThat(text(request, "/options/kind")).isEqualTo("CreateOptions");
        assertThat(text(request, "/options/fieldManager")).isEqualTo("me");
    }

    @Test
    void showsTheTrueOldObjectHoweverAnUpdateComes() {
        webhook.on("/judge", request -> text(request, "/oldObject/data/k").equals("v") ? deny(0, "kept") : allow());
        makeConfigMap("x");
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));

        var put = admin.put(
                in("configmaps/x"),
                json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x'},'data':{'k':'w'}}"));
        var merged = admin.merge(in("configmaps/x"), json("{'data':{'k':'w'}}"));

        for (var refused : List.of(put, merged)) {
            refused.assertRefused(400);
            assertThat(refused.message())
                    .isEqualTo("admission webhook \"judge.test.deploy.sh\" denied the request: kept");
        }
        assertThat(last(webhook.asked(), "/operation")).isEqualTo("UPDATE");
        assertThat(last(webhook.asked(), "/options/kind")).isEqualTo("PatchOptions");
        assertThat(last(webhook.asked(), "/object/data/k")).isEqualTo("w");
        assertThat(text(admin.get(in("configmaps/x")).json(), "/data/k")).isEqualTo("v");
    }

    @Test
    void isAskedBeforeAnObjectGoes() {
        webhook.on("/judge", request -> deny(409, "still used"));
        makeConfigMap("x");
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));

        var refused = admin.delete(in("configmaps/x") + "?propagationPolicy=Background");
        var asked = webhook.asked().getLast();
        var all = admin.delete(in("configmaps"));

        refused.assertRefused(409);
        all.assertRefused(409);
        assertThat(text(asked, "/operation")).isEqualTo("DELETE");
        assertThat(asked.path("object").isNull()).isTrue();
        assertThat(text(asked, "/oldObject/data/k")).isEqualTo("v");
        assertThat(text(asked, "/options/propagationPolicy")).isEqualTo("Background");
        assertThat(admin.get(in("configmaps/x")).status()).isEqualTo(200);
    }

    @Test
    void aDenialSaysWhatTheWebhookSays() {
        var answers = List.of(deny(0, "no"), deny(418, "no tea"), deny(422, ""), Tree.newObject());
        var turn = new AtomicInteger();
        webhook.on("/judge", request -> answers.get(turn.getAndIncrement()).deepCopy());
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));
        var head = "admission webhook \"judge.test.deploy.sh\" denied the request";

        assertDenied(400, "BadRequest", head + ": no");
        assertDenied(418, "Forbidden", head + ": no tea");
        assertDenied(422, "Invalid", head + " without explanation");
        assertDenied(400, "BadRequest", head + " without explanation");
    }

    private void assertDenied(int code, String reason, String message) {
        var refused = makeConfigMap("x");
        refused.assertRefused(code);
        assertThat(refused.json().path("reason").asString()).isEqualTo(reason);
        assertThat(refused.message()).isEqualTo(message);
    }

    @Test
    void passesWarningsOn() {
        webhook.on("/change", request -> warned("first"));
        webhook.on("/judge", request -> warned("second"));
        install(MUTATING, "a", about("change", "/change", "configmaps"));
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));

        assertThat(makeConfigMap("x").warnings()).containsExactly("299 - \"first\"", "299 - \"second\"");
        assertThat(admin.merge(in("configmaps/x"), json("{'data':{'k':'w'}}")).warnings())
                .hasSize(2);
        assertThat(admin.delete(in("configmaps/x")).warnings()).hasSize(2);
    }

    @Test
    void passesWarningsOnBesideADenial() {
        webhook.on("/change", request -> warned("first"));
        webhook.on("/judge", request -> warned("second", deny(409, "no")));
        webhook.on("/other", request -> warned("third", deny(409, "no")));
        makeConfigMap("old");
        install(MUTATING, "a", about("change", "/change", "configmaps"));
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"), about("other", "/other", "configmaps"));
        var all = List.of("299 - \"first\"", "299 - \"second\"", "299 - \"third\"");

        var refused = List.of(
                makeConfigMap("x"),
                admin.merge(in("configmaps/old"), json("{'data':{'k':'w'}}")),
                admin.delete(in("configmaps/old")),
                admin.delete(in("configmaps")));

        for (var each : refused) {
            each.assertRefused(409);
            assertThat(each.warnings()).containsExactlyElementsOf(all);
        }
    }

    @Test
    void passesWarningsOnBesideARefusalOfOurs() {
        webhook.on("/change", request -> warned("first", patch("[{'op':'add','path':'/data','value':{'a b':'x'}}]")));
        install(MUTATING, "a", about("change", "/change", "configmaps"));

        var refused = makeConfigMap("x");

        refused.assertRefused(422);
        assertThat(refused.warnings()).containsExactly("299 - \"first\"");
    }

    @Test
    void managedFieldsAreNoWebhooksToWrite() {
        webhook.on(
                "/change",
                request -> patch(
                        "[{'op':'add','path':'/metadata/managedFields','value':[{'manager':'x','operation':'Update',"
                                + "'apiVersion':'v1','fieldsType':'FieldsV1','fieldsV1':{'f:data':{}}}]},"
                                + "{'op':'add','path':'/data/more','value':'yes'}]"));
        install(MUTATING, "a", about("change", "/change", "configmaps"));

        var made = makeConfigMap("x");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/data/more").asString()).isEqualTo("yes");
        assertThat(made.json().path("metadata").has("managedFields")).isFalse();
    }

    private static ObjectNode warned(String sentence) {
        return warned(sentence, allow());
    }

    private static ObjectNode warned(String sentence, ObjectNode answer) {
        answer.putArray("warnings").add(sentence);
        return answer;
    }

    @Test
    void whatWasChangedIsCompletedValidatedAndJudgedLikeAnythingElse() {
        admin.merge(
                "/api/v1/namespaces/" + namespace,
                json("{'metadata':{'labels':{'pod-security.kubernetes.io/enforce':'baseline'}}}"));
        var container = "{'name':'side','image':'x'%s}";
        webhook.on(
                "/change",
                request -> patch("[{'op':'add','path':'/spec/containers/-','value':"
                        + container.formatted(
                                switch (text(request, "/object/metadata/name")) {
                                    case "privileged" -> ",'securityContext':{'privileged':true}";
                                    case "invalid" -> ",'imagePullPolicy':'Perhaps'";
                                    case "odd" -> ",'unknown':{'a':null}";
                                    default -> "";
                                })
                        + "}]"));
        install(MUTATING, "a", about("change", "/change", "pods", ",'failurePolicy':'Fail'"));

        var made = admin.post(in("pods"), pod("p", ""));
        var privileged = admin.post(in("pods"), pod("privileged", ""));
        var invalid = admin.post(in("pods"), pod("invalid", ""));
        var odd = admin.post(in("pods"), pod("odd", ""));

        assertThat(text(made.json(), "/spec/containers/1/terminationMessagePath"))
                .as(made.text())
                .isEqualTo("/dev/termination-log");
        assertThat(text(made.json(), "/spec/containers/1/volumeMounts/0/mountPath"))
                .isNotEmpty();
        privileged.assertRefused(403);
        assertThat(privileged.message()).contains("violates PodSecurity");
        invalid.assertRefused(422);
        assertThat(invalid.message()).contains("spec.containers[1].imagePullPolicy");
        assertThat(odd.json().at("/spec/containers/1").has("unknown")).isFalse();
    }

    @Test
    void isAskedOnceMoreWhereItWantsToBeAndSomethingChangedAfterIt() {
        webhook.on("/again", request -> allow());
        webhook.on("/once", request -> allow());
        webhook.on("/change", request -> request.at("/object/data").has("late") ? allow() : patch(put("late")));
        install(
                MUTATING,
                "a",
                about("again", "/again", "configmaps", ",'reinvocationPolicy':'IfNeeded'"),
                about("once", "/once", "configmaps"),
                about("change", "/change", "configmaps", ",'reinvocationPolicy':'IfNeeded'"));

        makeConfigMap("x");
        int afterChange = webhook.asked().size();
        admin.merge(in("configmaps/x"), json("{'data':{'k':'w'}}"));

        assertThat(afterChange).isEqualTo(4);
        assertThat(last(webhook.asked(), "/object/data/late")).isEqualTo("yes");
        assertThat(webhook.asked().subList(0, 4))
                .extracting(request -> request.at("/object/data").has("late"))
                .containsExactly(false, false, false, true);
        assertThat(webhook.asked()).hasSize(7);
    }

    @Test
    void thoseThatJudgeAreAskedAllAtOnce() {
        var both = new CountDownLatch(2);
        for (var path : List.of("/one", "/two")) {
            webhook.on(path, request -> meets(both) ? allow() : deny(0, "alone"));
        }
        install(VALIDATING, "a", about("one", "/one", "configmaps"), about("two", "/two", "configmaps"));

        assertThat(makeConfigMap("x").status()).isEqualTo(201);
    }

    private static boolean meets(CountDownLatch both) {
        both.countDown();
        try {
            return both.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void isToldThatNothingWillBeStored() {
        webhook.on("/judge", request -> allow());
        install(VALIDATING, "a", about("judge", "/judge", "configmaps", ",'sideEffects':'NoneOnDryRun'"));

        admin.post(in("configmaps") + "?dryRun=All", configMap("x"));

        assertThat(webhook.asked().getFirst().path("dryRun").asBoolean()).isTrue();
        assertThat(webhook.asked().getFirst().at("/options/dryRun/0").asString())
                .isEqualTo("All");
        assertThat(admin.get(in("configmaps/x")).status()).isEqualTo(404);
    }

    @Test
    void isAskedAboutAPartOfAnObject() {
        webhook.on("/judge", request -> deny(0, "no"));
        admin.post(in("pods"), pod("p", ""));
        install(VALIDATING, "a", about("judge", "/judge", "pods/status"));

        var status = admin.merge(in("pods/p/status"), json("{'status':{'phase':'Failed'}}"));
        var whole = admin.merge(in("pods/p"), json("{'metadata':{'labels':{'a':'b'}}}"));

        status.assertRefused(400);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(webhook.asked()).hasSize(1);
        assertThat(last(webhook.asked(), "/subResource")).isEqualTo("status");
        assertThat(last(webhook.asked(), "/requestSubResource")).isEqualTo("status");
        assertThat(last(webhook.asked(), "/object/status/phase")).isEqualTo("Failed");
        assertThat(last(webhook.asked(), "/oldObject/status/phase")).isEqualTo("Pending");
    }

    @Test
    void seesAScaleAsAScaleAndMayChangeIt() {
        webhook.on("/change", request -> patch("[{'op':'replace','path':'/spec/replicas','value':3}]"));
        admin.post(
                apps("replicasets"),
                json(
                        "{'apiVersion':'apps/v1','kind':'ReplicaSet','metadata':{'name':'r'},'spec':{'replicas':1,'selector':"
                                + "{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':"
                                + "'c','image':'hello'}]}}}}"));
        install(MUTATING, "a", about("change", "/change", "*/scale"));

        var scaled = admin.merge(apps("replicasets/r/scale"), json("{'spec':{'replicas':9}}"));

        assertThat(scaled.json().at("/spec/replicas").asInt()).as(scaled.text()).isEqualTo(3);
        assertThat(last(webhook.asked(), "/kind/kind")).isEqualTo("Scale");
        assertThat(last(webhook.asked(), "/kind/group")).isEqualTo("autoscaling");
        assertThat(last(webhook.asked(), "/resource/resource")).isEqualTo("replicasets");
        assertThat(webhook.asked().getLast().at("/object/spec/replicas").asInt())
                .isEqualTo(9);
        assertThat(webhook.asked().getLast().at("/oldObject/spec/replicas").asInt())
                .isEqualTo(1);
        assertThat(admin.get(apps("replicasets/r")).json().at("/spec/replicas").asInt())
                .isEqualTo(3);
    }

    @Test
    void isAskedAboutBindings() {
        webhook.on(
                "/judge", request -> text(request, "/object/target/name").equals("n") ? deny(0, "not there") : allow());
        install(VALIDATING, "a", about("judge", "/judge", "pods/binding"));
        admin.post(in("pods"), pod("p", ""));
        var binding =
                "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'p'},'target':{'kind':'Node','name':'%s'}}";

        var refused = admin.post(in("pods/p/binding"), json(binding.formatted("n")));
        var bound = admin.post(in("pods/p/binding"), json(binding.formatted("m")));

        refused.assertRefused(400);
        assertThat(bound.status()).as(bound.text()).isEqualTo(201);
        assertThat(last(webhook.asked(), "/kind/kind")).isEqualTo("Binding");
        assertThat(last(webhook.asked(), "/name")).isEqualTo("p");
        assertThat(last(webhook.asked(), "/operation")).isEqualTo("CREATE");
    }

    @Test
    void mayRefuseAnEvictionButNotChangeIt() {
        webhook.on("/judge", request -> deny(429, "later"));
        webhook.on("/change", request -> patch("[{'op':'add','path':'/metadata/labels','value':{'a':'b'}}]"));
        admin.post(in("pods"), pod("p", ""));
        var eviction = json("{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'p'}}");

        install(VALIDATING, "a", about("judge", "/judge", "pods/eviction"));
        var refused = admin.post(in("pods/p/eviction"), eviction);
        var asked = webhook.asked().getLast();
        admin.delete(collection(VALIDATING));
        install(MUTATING, "a", about("change", "/change", "pods/eviction"));
        var changed = admin.post(in("pods/p/eviction"), eviction);

        refused.assertRefused(429);
        assertThat(text(asked, "/kind/kind")).isEqualTo("Eviction");
        assertThat(text(asked, "/subResource")).isEqualTo("eviction");
        changed.assertRefused(500);
        assertThat(changed.message()).contains("not supported for this operation");
        assertThat(admin.get(in("pods/p")).json().at("/metadata").has("deletionTimestamp"))
                .isFalse();
    }

    @Test
    void isAskedAboutTokens() {
        webhook.on("/judge", request -> deny(0, "no tokens"));
        install(VALIDATING, "a", about("judge", "/judge", "serviceaccounts/token"));
        admin.post(
                in("serviceaccounts"), json("{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot'}}"));

        admin.post(
                        in("serviceaccounts/robot/token"),
                        json("{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{}}"))
                .assertRefused(400);

        assertThat(last(webhook.asked(), "/kind/kind")).isEqualTo("TokenRequest");
    }

    @Test
    void isNeverAskedAboutWebhookConfigurations() {
        webhook.on("/judge", request -> deny(0, "for ever"));
        install(VALIDATING, "a", about("judge", "/judge", "*/*", ",'namespaceSelector':{'matchLabels':{'x':'y'}}"));

        install(VALIDATING, "b", about("other", "/judge", "leases"));
        var gone = admin.delete(collection(VALIDATING) + "/a");

        assertThat(gone.status()).as(gone.text()).isEqualTo(200);
        assertThat(webhook.asked())
                .noneMatch(request -> text(request, "/resource/group").equals("admissionregistration.k8s.io"));
    }

    @Test
    void seesAnEventAsItsRuleNamesIt() {
        webhook.on("/judge", request -> allow());
        var rules =
                "'rules':[{'operations':['*'],'apiGroups':['events.k8s.io'],'apiVersions':['v1'],'resources':['events']}]";
        var ours = hook("judge", webhook.url("/judge"), webhook.caBundle(), rules);
        var exact = hook("exact", webhook.url("/judge"), webhook.caBundle(), rules + ",'matchPolicy':'Exact'");
        install(VALIDATING, "a", ours, exact);

        var made = admin.post(
                in("events"),
                json(
                        "{'apiVersion':'v1','kind':'Event','metadata':{'name':'e'},'involvedObject':{'kind':'Pod','name':'p',"
                                + "'namespace':'" + namespace
                                + "'},'reason':'Because','message':'so','type':'Normal'}"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(webhook.asked()).hasSize(1);
        assertThat(last(webhook.asked(), "/kind/group")).isEqualTo("events.k8s.io");
        assertThat(last(webhook.asked(), "/requestKind/group")).isEmpty();
        assertThat(last(webhook.asked(), "/object/apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(last(webhook.asked(), "/object/note")).isEqualTo("so");
    }

    @Test
    void choosesByLabelsOfTheNamespaceAndOfTheObjectBeforeAndAfter() {
        webhook.on("/namespace", request -> deny(0, "by namespace"));
        webhook.on("/object", request -> deny(0, "by object"));
        install(
                VALIDATING,
                "a",
                about("object", "/object", "configmaps", ",'objectSelector':{'matchLabels':{'watched':'yes'}}"),
                about(
                        "namespace",
                        "/namespace",
                        "configmaps",
                        ",'namespaceSelector':{'matchExpressions':[{'key':'strict','operator':'Exists'}]}"));

        assertThat(makeConfigMap("plain").status()).isEqualTo(201);
        makeConfigMap("watched", "\"watched\":\"yes\"").assertRefused(400);
        admin.merge(in("configmaps/plain"), json("{'metadata':{'labels':{'watched':'yes'}}}"))
                .assertRefused(400);
        admin.merge("/api/v1/namespaces/" + namespace, json("{'metadata':{'labels':{'strict':''}}}"));
        var refused = makeConfigMap("other");

        refused.assertRefused(400);
        assertThat(refused.message()).endsWith("by namespace");
    }

    @Test
    void nobodyEscapesByTakingALabelOff() {
        makeConfigMap("x", "\"watched\":\"yes\"");
        webhook.on("/object", request -> deny(0, "by object"));
        install(
                VALIDATING,
                "a",
                about("object", "/object", "configmaps", ",'objectSelector':{'matchLabels':{'watched':'yes'}}"));

        admin.merge(in("configmaps/x"), json("{'metadata':{'labels':{'watched':null}}}"))
                .assertRefused(400);
        admin.delete(in("configmaps/x")).assertRefused(400);
    }

    @Test
    void aPodIsHeldToTheLevelThatItsNamespaceGotMeanwhileAndIsChangedOnce() {
        webhook.on(
                "/change",
                request -> patch("[{'op':'add','path':'/spec/containers/-','value':{'name':'side','image':'x'}}]"));
        webhook.on("/judge", request -> {
            admin.merge(
                    "/api/v1/namespaces/" + namespace,
                    json("{'metadata':{'labels':{'pod-security.kubernetes.io/enforce':'baseline'}}}"));
            return allow();
        });
        install(MUTATING, "a", about("change", "/change", "pods"));
        install(VALIDATING, "a", about("judge", "/judge", "pods"));

        var harmless = admin.post(in("pods"), pod("harmless", ""));
        admin.merge(
                "/api/v1/namespaces/" + namespace,
                json("{'metadata':{'labels':{'pod-security.kubernetes.io/enforce':null}}}"));
        var onItsHost = admin.post(in("pods"), pod("on-its-host", ",\"hostNetwork\":true"));

        assertThat(harmless.status()).as(harmless.text()).isEqualTo(201);
        assertThat(harmless.json().at("/spec/containers")).hasSize(2);
        onItsHost.assertRefused(403);
        assertThat(onItsHost.message()).contains("violates PodSecurity");
    }

    @Test
    void aPatchThatIsTriedAgainIsJudgedAgain() {
        makeConfigMap("x");
        var first = new AtomicBoolean(true);
        webhook.on("/judge", request -> {
            if (first.getAndSet(false)) {
                admin.merge(in("configmaps/x"), json("{'data':{'between':'yes'}}"));
            }
            return allow();
        });
        install(VALIDATING, "a", about("judge", "/judge", "configmaps"));

        var patched = admin.merge(in("configmaps/x"), json("{'data':{'k':'w'}}"));

        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        assertThat(webhook.asked()).hasSize(3);
        assertThat(last(webhook.asked(), "/oldObject/data/between")).isEqualTo("yes");
        assertThat(last(webhook.asked(), "/object/data/between")).isEqualTo("yes");
    }
}
