package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the objects of a namespace may have together. */
class ResourceQuotasTest extends QuotaTest {
    @Test
    void letsInWhatFitsAndRefusesWhatDoesNot() {
        quota("q", "'pods':'2'");
        make("pods", pod("a", ""));
        make("pods", pod("b", ""));

        var refused = admin.post(in("pods"), pod("c", ""));

        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo(
                        "pods \"c\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2");
        assertThat(refused.json().at("/details/kind").asString()).isEqualTo("pods");
    }

    @Test
    void countsWhatWasThereBeforeItAndWhatGoes() {
        make("configmaps", configMap("a"));
        make("configmaps", configMap("b"));
        quota("q", "'configmaps':'2','count/configmaps':'5'");

        admin.post(in("configmaps"), configMap("c")).assertRefused(403);
        admin.delete(in("configmaps/a"));

        assertThat(admin.post(in("configmaps"), configMap("c")).status()).isEqualTo(201);
        awaitUsed("q", "{'configmaps':'2','count/configmaps':'2'}");
    }

    @Test
    void countsPodsThatWereThereBeforeItAsTheyAreNow() {
        make("pods", podWith("a", "{'requests':{'cpu':'100m'}}"));
        make("pods", podWith("b", "{'requests':{'cpu':'200m'}}"));
        admin.merge(in("pods/b/status"), "{\"status\":{\"phase\":\"Succeeded\"}}");

        quota("q", "'requests.cpu':'250m','count/pods':'5'");
        admin.post(in("pods"), podWith("c", "{'requests':{'cpu':'200m'}}")).assertRefused(403);
        admin.merge(in("pods/a/status"), "{\"status\":{\"phase\":\"Failed\"}}");

        make("pods", podWith("c", "{'requests':{'cpu':'200m'}}"));
        awaitUsed("q", "{'requests.cpu':'200m','count/pods':'3'}");
    }

    @Test
    void sumsUpWhatPodsAskForAndSaysWhatIsUsed() {
        quota("q", "'requests.cpu':'1','limits.memory':'1Gi','pods':'10'");
        make("pods", podWith("a", "{'requests':{'cpu':'600m'},'limits':{'memory':'512Mi'}}"));
        awaitUsed("q", "{'requests.cpu':'600m','limits.memory':'512Mi','pods':'1'}");

        var refused = admin.post(in("pods"), podWith("b", "{'requests':{'cpu':'600m'},'limits':{'memory':'600Mi'}}"));

        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo(
                        "pods \"b\" is forbidden: exceeded quota: q, requested: limits.memory=600Mi,requests.cpu=600m,"
                                + " used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1");
    }

    @Test
    void wantsToBeToldWhatItBounds() {
        quota("q", "'limits.cpu':'1','requests.memory':'1Gi','pods':'9'");

        var refused = admin.post(
                in("pods"), podWith("a", "{'limits':{'cpu':'1'}}", ",'initContainers':[{'name':'i','image':'x'}]"));

        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("pods \"a\" is forbidden: failed quota: q: must specify limits.cpu for: i;"
                        + " requests.memory for: c,i");
    }

    @Test
    void aLimitRangeSaysItForThoseWhoDoNot() {
        quota("q", "'limits.cpu':'1'");
        admin.post(
                in("limitranges"),
                json(
                        "{'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'r'},'spec':{'limits':[{'type':'Container',"
                                + "'default':{'cpu':'600m'}}]}}"));
        make("pods", pod("a", ""));

        assertThat(admin.post(in("pods"), pod("b", "")).message())
                .contains("requested: limits.cpu=600m, used: limits.cpu=600m, limited: limits.cpu=1");
    }

    @Test
    void aPodThatHasEndedMakesRoom() {
        quota("q", "'pods':'1'");
        make("pods", pod("a", ""));
        admin.merge(in("pods/a/status"), "{\"status\":{\"phase\":\"Failed\"}}");

        assertThat(admin.post(in("pods"), pod("b", "")).status()).isEqualTo(201);
        awaitUsed("q", "{'pods':'1'}");
    }

    @Test
    void countsOnlyPodsOfItsScopes() {
        admin.post(
                in("resourcequotas"),
                json("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{'hard':{'pods':'1'},"
                        + "'scopes':['BestEffort'],'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass',"
                        + "'operator':'In','values':['system-node-critical']}]}}}"));
        make("pods", pod("a", ""));
        make("pods", podWith("b", "{'limits':{'cpu':'1'}}", ",'priorityClassName':'system-node-critical'"));
        make("pods", podWith("c", "{}", ",'priorityClassName':'system-node-critical'"));

        admin.post(in("pods"), podWith("d", "{}", ",'priorityClassName':'system-node-critical'"))
                .assertRefused(403);
        awaitUsed("q", "{'pods':'1'}");
    }

    @Test
    void countsStorageAndObjectsOfAnyKind() {
        quota(
                "q",
                "'requests.storage':'3Gi','local.storageclass.storage.k8s.io/requests.storage':'2Gi','count/deployments.apps':'0'");
        make("persistentvolumeclaims", claim("a", "2Gi"));

        var refused = admin.post(in("persistentvolumeclaims"), claim("b", "1Gi"));
        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested:"
                        + " local.storageclass.storage.k8s.io/requests.storage=1Gi, used:"
                        + " local.storageclass.storage.k8s.io/requests.storage=2Gi, limited:"
                        + " local.storageclass.storage.k8s.io/requests.storage=2Gi");
        var deployment = admin.post(
                apps("deployments"),
                json(
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'selector':{'matchLabels':"
                                + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
                                + "'image':'x'}]}}}}"));
        assertThat(deployment.message())
                .isEqualTo(
                        "deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1,"
                                + " used: count/deployments.apps=0, limited: count/deployments.apps=0");
    }

    @Test
    void canBeRaisedAndLoweredBelowWhatIsUsed() {
        quota("q", "'pods':'1'");
        make("pods", pod("a", ""));
        admin.merge(in("resourcequotas/q"), "{\"spec\":{\"hard\":{\"pods\":\"2\",\"secrets\":\"0\"}}}");
        make("pods", pod("b", ""));
        awaitUsed("q", "{'pods':'2','secrets':'0'}");
        admin.merge(in("resourcequotas/q"), "{\"spec\":{\"hard\":{\"pods\":\"1\"}}}");

        admin.post(in("pods"), pod("c", "")).assertRefused(403);
        assertThat(admin.merge(in("pods/a"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .status())
                .isEqualTo(200);
        admin.delete(in("resourcequotas/q"));
        make("pods", pod("c", ""));
    }

    @Test
    void dryRunsAreJudgedAndTakeNothing() {
        quota("q", "'pods':'1'");

        var first = admin.post(in("pods") + "?dryRun=All", pod("a", ""));
        make("pods", pod("b", ""));
        var second = admin.post(in("pods") + "?dryRun=All", pod("c", ""));

        assertThat(first.status()).isEqualTo(201);
        second.assertRefused(403);
    }

    @Test
    void takesBackWhatSomebodyWritesIntoItsStatusAndDecidesNothingByIt() {
        quota("q", "'pods':'1'");
        awaitUsed("q", "{'pods':'0'}");

        admin.merge(
                in("resourcequotas/q/status"), "{\"status\":{\"hard\":{\"pods\":\"9\"},\"used\":{\"pods\":\"7\"}}}");

        make("pods", pod("a", ""));
        admin.post(in("pods"), pod("b", "")).assertRefused(403);
        awaitUsed("q", "{'pods':'1'}");
        assertThat(admin.get(in("resourcequotas/q"))
                        .json()
                        .at("/status/hard/pods")
                        .asString())
                .isEqualTo("1");
    }

    @Test
    void eachOfManyThatAreMadeOneAfterTheOtherSaysWhatIsUsed() {
        for (int i = 0; i < 40; i++) {
            quota("q-" + i, "'configmaps':'9'");
        }
        make("configmaps", configMap("a"));

        for (int i = 0; i < 40; i++) {
            awaitUsed("q-" + i, "{'configmaps':'1'}");
        }
    }

    @Test
    void isShownWithWhatIsUsed() {
        quota("q", "'pods':'2','limits.cpu':'1'");
        awaitUsed("q", "{'pods':'0','limits.cpu':'0'}");

        var table = admin.send(
                        "GET", in("resourcequotas"), null, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();

        assertThat(table.at("/rows/0/cells/1").asString()).isEqualTo("pods: 0/2");
        assertThat(table.at("/rows/0/cells/2").asString()).isEqualTo("limits.cpu: 0/1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'hard':{'pens':'1'}|spec.hard[pens]: Invalid value: \"pens\": must be a standard resource for quota",
                "'hard':{'pods':'-1'}|spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0",
                "'hard':{'pods':'500m'}|spec.hard[pods]: Invalid value: \"500m\": must be an integer",
                "'hard':{'pods':'1'},'scopes':['Nobody']|unsupported scope",
                "'hard':{'pods':'1'},'scopes':['BestEffort','NotBestEffort']|conflicting scopes",
                "'hard':{'secrets':'1'},'scopes':['Terminating']|unsupported scope applied to resource",
                "'hard':{'cpu':'1'},'scopes':['BestEffort']|unsupported scope applied to resource",
                "'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'Terminating','operator':'In','values':['a']}]}"
                        + "|spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exist' when scope is",
                "'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In'}]}"
                        + "|spec.scopeSelector.matchExpressions.values: Required value: must be at least one value",
                "'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'Exists',"
                        + "'values':['a']}]}|must be no value when `operator` is 'Exist' or 'DoesNotExist'",
                "'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'Maybe'}]}"
                        + "|not a valid selector operator"
            })
    void refusesQuotasThatCannotBe(String spec, String why) {
        var refused = admin.post(
                in("resourcequotas"),
                json("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{" + spec + "}}"));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(why);
    }

    @Test
    void keepsItsScopes() {
        admin.post(
                in("resourcequotas"),
                json("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{'hard':{'pods':'1'},"
                        + "'scopes':['BestEffort']}}"));

        var refused = admin.merge(in("resourcequotas/q"), "{\"spec\":{\"scopes\":[\"Terminating\"]}}");

        refused.assertRefused(422);
        assertThat(refused.message()).contains("spec.scopes: Invalid value").contains("field is immutable");
    }
}
