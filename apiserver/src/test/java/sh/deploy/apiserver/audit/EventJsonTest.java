package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Action;

class EventJsonTest {
    private static final Action PODS = new Action("create", "", "pods", "status", "n", "");

    @Test
    void saysWhoDidWhatToWhatAndWhen() {
        var trail = Trails.get(Level.METADATA, PODS, "/api", "a=b", null);
        trail.named("made");
        trail.wrote(17);
        trail.note("k", "v");
        trail.complete(201, null);

        assertThat(Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE)))
                .hasToString(
                        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"id-1\","
                                + "\"stage\":\"ResponseComplete\",\"requestURI\":\"/api?a=b\",\"verb\":\"get\","
                                + "\"user\":{\"username\":\"jane\",\"uid\":\"7\",\"groups\":[\"a\",\"dev\"],"
                                + "\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"JTI=1\"]}},\"userAgent\":\"test\","
                                + "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"n\",\"name\":\"made\",\"apiVersion\":\"v1\","
                                + "\"subresource\":\"status\"},\"responseStatus\":{\"metadata\":{},\"code\":201},"
                                + "\"requestReceivedTimestamp\":\"2030-01-31T12:00:00.123456Z\","
                                + "\"stageTimestamp\":\"2030-01-31T12:00:01.123456Z\","
                                + "\"annotations\":{\"deploy.sh/authenticated-by\":\"certificate\",\"deploy.sh/revision\":\"17\",\"k\":\"v\"}}");
    }

    @Test
    void isOneLineWhateverClientsSend() {
        var trail = Trails.get(Level.METADATA, null, "/a\n{\"b\"}\u2028\u0000\r", "\n\n", null);

        assertThat(new String(EventJson.of(Trails.event(trail, Stage.RESPONSE_COMPLETE)), UTF_8))
                .doesNotContain("\n", "\r", "\u0000");
    }

    @Test
    void writesAlsoWhatNoEncodingCanHold() {
        var trail = Trails.get(Level.METADATA, new Action("get", "", "pods", "", "n", ""), "/\ud800", "\udc00", null);
        trail.named("b\ud800");
        trail.complete(200, null);

        assertThat(new String(EventJson.of(Trails.event(trail, Stage.RESPONSE_COMPLETE)), UTF_8))
                .contains("\"requestURI\":\"/\\uD800?\\uDC00\"", "\"name\":\"b\\uD800\"");
    }

    @Test
    void boundsWhatClientsSend() {
        var trail = Trails.get(Level.METADATA, PODS, "/" + "a".repeat(60_000), "", null);
        trail.named("b".repeat(60_000));
        trail.refused(Problem.of(Reason.INVALID, "c".repeat(60_000)));
        assertThat(Trails.event(trail, Stage.RESPONSE_COMPLETE).weight()).isGreaterThan(120_000);

        assertThat(EventJson.of(Trails.event(trail, Stage.RESPONSE_COMPLETE))).hasSizeLessThan(10_000);
    }

    @Test
    void leavesOutABodyThatIsTooLongAndSaysSo() {
        var trail = Trails.get(Level.REQUEST, PODS, "{\"a\":\"" + "b".repeat(300_000) + "\"}");

        var event = Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE));

        assertThat(event.has("requestObject")).isFalse();
        assertThat(event.at("/annotations/audit.k8s.io~1truncated").asString()).isEqualTo("true");
    }

    @Test
    void ofARequestThatHasJustComeThereIsNoAnswer() {
        var trail = Trails.get(Level.METADATA, PODS, null);
        trail.complete(201, null);

        var event = Trails.json(Trails.event(trail, Stage.REQUEST_RECEIVED));

        assertThat(event.has("responseStatus")).isFalse();
    }

    @Test
    void aBodyThatIsNoneIsLeftOut() {
        assertThat(Trails.json(Trails.event(Trails.get(Level.REQUEST, PODS, "{"), Stage.RESPONSE_COMPLETE))
                        .has("requestObject"))
                .isFalse();
    }
}
