package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

class EventJsonTest {
    private static final Action PODS = new Action("create", "", "pods", "status", "n", "");

    @Test
    void saysWhoDidWhatToWhatAndWhen() {
        var trail = Trails.get(Level.METADATA, PODS, "/api", "limit=5", null);
        trail.named("made");
        trail.wrote(17);
        trail.note("k", "v");
        trail.complete(201, null);

        assertThat(Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE)))
                .hasToString(
                        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"id-1\","
                                + "\"stage\":\"ResponseComplete\",\"requestURI\":\"/api?limit=5\",\"verb\":\"get\","
                                + "\"user\":{\"username\":\"jane\",\"uid\":\"7\",\"groups\":[\"a\",\"dev\"],"
                                + "\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"JTI=1\"]}},\"userAgent\":\"test\","
                                + "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"n\",\"name\":\"made\",\"apiVersion\":\"v1\","
                                + "\"subresource\":\"status\"},\"responseStatus\":{\"metadata\":{},\"code\":201},"
                                + "\"requestReceivedTimestamp\":\"2030-01-31T12:00:00.123456Z\","
                                + "\"stageTimestamp\":\"2030-01-31T12:00:01.123456Z\","
                                + "\"annotations\":{\"deploy.sh/authenticated-by\":\"certificate\",\"deploy.sh/revision\":\"17\",\"k\":\"v\"}}");
    }

    @Test
    void isOneLineOfAsciiWhateverClientsSend() {
        var trail = Trails.get(Level.METADATA, null, "/a\n{\"b\"}\u2028\u0085\u0000\ré", "", null);

        assertThat(Trails.text(Trails.event(trail, Stage.RESPONSE_COMPLETE)))
                .matches("[ -~]+")
                .contains("\"requestURI\":\"/a\\n{\\\"b\\\"}\\u2028\\u0085\\u0000\\r\\u00E9\"");
    }

    @Test
    void writesAlsoWhatNoEncodingCanHold() {
        var trail =
                Trails.get(Level.METADATA, new Action("get", "", "pods", "", "n", ""), "/\ud800", "limit=\udc00", null);
        trail.named("b\ud800");
        trail.complete(200, null);

        assertThat(Trails.text(Trails.event(trail, Stage.RESPONSE_COMPLETE)))
                .contains("\"requestURI\":\"/\\uD800?limit=\\uDC00\"", "\"name\":\"b\\uD800\"");
    }

    /** Who is not known decides nothing about how long a line becomes, also where each character takes six on it. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "\n"})
    void boundsEveryTextThatClientsSend(String letter) {
        var text = letter.repeat(60_000);
        var action = new Action(text, text, text, text, text, text);
        var trail =
                Trails.of(Level.METADATA, Asked.of(text, "/" + text, "limit=" + text, null, action, text, null, text));
        trail.named(text);
        trail.note("k", text);
        trail.actsAs(new Caller(text, text, Set.of(text), Map.of(text, List.of(text)), "test"));
        trail.refused(Problem.of(Reason.INVALID, text));
        trail.complete(422, null);

        var event = Trails.event(trail, Stage.RESPONSE_COMPLETE);

        int each = letter.equals("a") ? 1 : 6;
        assertThat(Trails.json(event).at("/objectRef/name").asString()).isEqualTo(letter.repeat(253 / each) + "…");
        assertThat(Trails.json(event).at("/objectRef/namespace").asString()).isEqualTo(letter.repeat(253 / each) + "…");
        int most = RequestUri.MOST_BYTES + 4_096 + 1_024 + 16_384 + 6 * 253 + 5 * 1_024 + 2_000;
        assertThat(EventJson.of(event)).hasSizeLessThan(most);
        assertThat(event.weight()).isLessThan(1_000 + 2L * most + 30 * 56);
    }

    @Test
    void doesNotChangeWithWhatHappensToTheRequestLater() {
        var trail = Trails.get(Level.METADATA, PODS, null);
        trail.begin(200);
        var started = Trails.event(trail, Stage.RESPONSE_STARTED);

        trail.note("k", "v");
        trail.named("made");
        trail.refused(Problem.of(Reason.EXPIRED, "later"));
        trail.complete(410, null);

        assertThat(Trails.json(started).at("/responseStatus").toString()).isEqualTo("{\"metadata\":{},\"code\":200}");
        assertThat(Trails.text(started)).doesNotContain("later", "made", "\"k\"");
    }

    @Test
    void withoutRoomForBodiesHoldsNone() {
        var event = Trails.withBody(10_000);

        assertThat(event.weight() - event.bare().weight()).isEqualTo(10_000);
        assertThat(event.bare().sent()).isNull();
        assertThat(Trails.json(event.bare())
                        .at("/annotations/audit.k8s.io~1truncated")
                        .asString())
                .isEqualTo("true");
    }

    @Test
    void weighsAllThatItHolds() {
        long before = Trails.any().weight();
        var trail = Trails.get(Level.METADATA, new Action("get", "", "pods", "", "n", "a"), null);
        var groups = Set.of("g".repeat(50_000));
        trail.actsAs(new Caller("u".repeat(50_000), "", groups, Map.of("e", List.of("x".repeat(50_000))), "test"));
        trail.note("k", "n".repeat(10_000));

        assertThat(Trails.event(trail, Stage.RESPONSE_COMPLETE).weight() - before)
                .isGreaterThan(26_000);
    }

    @Test
    void boundsHowMuchIsSaidOfWhomSomebodyActsAs() {
        var names = IntStream.range(0, 1_000).mapToObj(i -> "n" + i).toList();
        var extra = names.stream().collect(Collectors.toMap(name -> name, List::of));
        var trail = Trails.get(Level.METADATA, PODS, null);
        trail.actsAs(new Caller("u", "", Set.copyOf(names), extra, "test"));

        var shown = Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE)).path("impersonatedUser");

        assertThat(shown.path("groups")).hasSize(65);
        assertThat(shown.at("/groups/64").asString()).isEqualTo("…");
        assertThat(shown.path("extra")).hasSize(65);
        assertThat(shown.path("extra").has("…")).isTrue();
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
        trail.named("made");
        trail.complete(201, null);

        var event = Trails.json(Trails.event(trail, Stage.REQUEST_RECEIVED));

        assertThat(event.has("responseStatus")).isFalse();
        assertThat(event.at("/objectRef").has("name")).isFalse();
    }

    @Test
    void aBodyThatIsNoneIsLeftOut() {
        assertThat(Trails.json(Trails.event(Trails.get(Level.REQUEST, PODS, "{"), Stage.RESPONSE_COMPLETE))
                        .has("requestObject"))
                .isFalse();
    }
}
