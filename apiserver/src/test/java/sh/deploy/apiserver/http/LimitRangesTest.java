package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bounds for single objects of a namespace, and defaults for those that do not say. */
class LimitRangesTest extends ServerTest {
    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    private HttpsClient.Answer range(String limits) {
        return admin.post(
                in("limitranges"),
                ("{'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'r'},'spec':{'limits':[" + limits + "]}}")
                        .replace('\'', '"'));
    }

    private HttpsClient.Answer podWith(String resources) {
        return podWith(resources, "");
    }

    private HttpsClient.Answer podWith(String resources, String more) {
        return admin.post(
                in("pods"),
                ("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'x'},'spec':{'containers':[{'name':'c','image':'hello',"
                                + "'resources':" + resources + "}]" + more + "}}")
                        .replace('\'', '"'));
    }

    @Test
    void fillsInItsOwnDefaults() {
        var item = range(
                        "{'type':'Container','max':{'cpu':'2','memory':'1Gi'},'default':{'cpu':'500m'},'min':{'cpu':'100m'}}")
                .json()
                .at("/spec/limits/0");

        assertThat(item.path("default")).isEqualTo(json("{'cpu':'500m','memory':'1Gi'}"));
        assertThat(item.path("defaultRequest")).isEqualTo(json("{'cpu':'500m','memory':'1Gi'}"));
    }

    @Test
    void givesContainersWhatTheyDoNotSayAndTellsOfIt() {
        range("{'type':'Container','default':{'cpu':'500m','memory':'1Gi'},'defaultRequest':{'cpu':'100m'}}");

        var pod = podWith("{'limits':{'memory':'64Mi'}}", ",'initContainers':[{'name':'i','image':'hello'}]")
                .json();

        assertThat(pod.at("/spec/containers/0/resources"))
                .isEqualTo(json("{'limits':{'cpu':'500m','memory':'64Mi'},'requests':{'cpu':'100m','memory':'64Mi'}}"));
        assertThat(pod.at("/spec/initContainers/0/resources/requests"))
                .isEqualTo(json("{'cpu':'100m','memory':'1Gi'}"));
        assertThat(pod.at("/metadata/annotations/kubernetes.io~1limit-ranger").asString())
                .isEqualTo("LimitRanger plugin set: cpu request for container c; cpu limit for container c;"
                        + " cpu, memory request for init container i; cpu, memory limit for init container i");
        assertThat(pod.at("/status/qosClass").asString()).isEqualTo("Burstable");
    }

    @Test
    void makesAPodGuaranteedThatSaysNothing() {
        range("{'type':'Container','default':{'cpu':'500m','memory':'1Gi'}}");

        assertThat(podWith("{}").json().at("/status/qosClass").asString()).isEqualTo("Guaranteed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'min':{'cpu':'100m'}|{'requests':{'cpu':'50m'}}|minimum cpu usage per Container is 100m, but request is 50m",
                "'max':{'cpu':'1'}|{'limits':{'cpu':'1500m'}}|maximum cpu usage per Container is 1, but limit is 1500m",
                "'maxLimitRequestRatio':{'cpu':'2'}|{'limits':{'cpu':'1'},'requests':{'cpu':'400m'}}|cpu max limit to request"
                        + " ratio per Container is 2, but provided ratio is 2.500000",
                "'maxLimitRequestRatio':{'cpu':'2'}|{}|cpu max limit to request ratio per Container is 2, but no request is"
                        + " specified or request is 0",
                "'max':{'cpu':'1','memory':'1Gi'}|{'limits':{'cpu':'2','memory':'2Gi'}}|[maximum cpu usage per Container is 1,"
                        + " but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]"
            })
    void refusesContainersBeyondIt(String bounds, String resources, String why) {
        range("{'type':'Container'," + bounds + "}");

        var refused = podWith(resources);

        refused.assertRefused(403);
        assertThat(refused.message()).isEqualTo("pods \"x\" is forbidden: " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'max':{'cpu':'1'}|{}|maximum cpu usage per Pod is 1.  No limit is specified",
                "'max':{'cpu':'1'}|{'limits':{'cpu':'600m'}}|maximum cpu usage per Pod is 1, but limit is 1200m",
                "'min':{'cpu':'1'}|{}|minimum cpu usage per Pod is 1.  No request is specified",
            })
    void refusesPodsBeyondIt(String bounds, String resources, String why) {
        range("{'type':'Pod'," + bounds + "}");

        var refused = podWith(
                resources,
                ",'initContainers':[{'name':'s','image':'hello','restartPolicy':'Always','resources':" + resources
                        + "}]");

        refused.assertRefused(403);
        assertThat(refused.message()).isEqualTo("pods \"x\" is forbidden: " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "1Gi,201,''",
        "2Gi,201,''",
        "512Mi,403,'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi'",
        "3Gi,403,'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi'"
    })
    void boundsClaims(String size, int status, String why) {
        range("{'type':'PersistentVolumeClaim','min':{'storage':'1Gi'},'max':{'storage':'2Gi'}}");

        var answer = admin.post(
                in("persistentvolumeclaims"),
                ("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'d'},'spec':{'accessModes':"
                                + "['ReadWriteOnce'],'resources':{'requests':{'storage':'" + size + "'}}}}")
                        .replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.message()).isEqualTo("persistentvolumeclaims \"d\" is forbidden: " + why);
        }
    }

    @Test
    void leavesPodsAloneThatAreThere() {
        podWith("{}");
        range("{'type':'Pod','max':{'cpu':'1'}}");

        assertThat(admin.merge(in("pods/x"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'Nothing'}|spec.limits[0].type: Invalid value: \"Nothing\": must be a standard limit type or fully"
                        + " qualified",
                "{'type':'Pod'},{'type':'Pod'}|spec.limits[1].type: Duplicate value: \"Pod\"",
                "{'type':'Pod','default':{'cpu':'1'}}|spec.limits[0].default: Forbidden: may not be specified when `type` is"
                        + " 'Pod'",
                "{'type':'Container','min':{'cpu':'2'},'max':{'cpu':'1'},'default':{'cpu':'1'},'defaultRequest':{'cpu':'2'}}|"
                        + "min value 2 is greater than max value 1",
                "{'type':'Container','default':{'cpu':'2'},'max':{'cpu':'1'},'defaultRequest':{'cpu':'1'}}|"
                        + "spec.limits[0].default[cpu]: Invalid value: \"1\": default value 2 is greater than max value 1",
                "{'type':'Container','defaultRequest':{'cpu':'2'},'default':{'cpu':'1'}}|default request value 2 is greater"
                        + " than default limit value 1",
                "{'type':'Pod','maxLimitRequestRatio':{'cpu':'500m'}}|ratio 500m is less than 1",
                "{'type':'Pod','maxLimitRequestRatio':{'cpu':'3'},'min':{'cpu':'1'},'max':{'cpu':'2'}}|ratio 3 is greater than"
                        + " max/min = 2.000000",
                "{'type':'Pod','max':{'pens':'1'}}|spec.limits[0].max[pens]: Invalid value: \"pens\": must be a standard"
                        + " resource for containers",
                "{'type':'PersistentVolumeClaim'}|spec.limits[0].limits: Required value: either minimum or maximum storage"
                        + " value is required, but neither was provided"
            })
    void refusesBoundsThatCannotBe(String limits, String why) {
        var refused = range(limits);

        refused.assertRefused(422);
        assertThat(refused.message()).contains(why);
    }
}
