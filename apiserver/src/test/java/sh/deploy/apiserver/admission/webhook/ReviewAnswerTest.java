package sh.deploy.apiserver.admission.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.admission.webhook.call.CallFailed;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Answers are written with single quotes. */
class ReviewAnswerTest {
    private static final String HEAD = "{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':";

    private static Verdict read(String text, boolean mutates) throws CallFailed {
        return ReviewAnswer.read(text.replace('\'', '"').getBytes(UTF_8), "u", mutates);
    }

    private static Verdict answered(String response, boolean mutates) throws CallFailed {
        return read(HEAD + response + "}", mutates);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void readsThatAChangeMayPass() throws Exception {
        assertThat(answered("{'uid':'u','allowed':true,'warnings':['careful'],'auditAnnotations':{'a':'b'}}", false))
                .isInstanceOfSatisfying(Verdict.Allowed.class, allowed -> {
                    assertThat(allowed.patch()).isEmpty();
                    assertThat(allowed.warnings()).containsExactly("careful");
                    assertThat(allowed.annotations()).containsExactly(Map.entry("a", "b"));
                });
    }

    @Test
    void readsAPatch() throws Exception {
        var patch = encoded("[{'op':'remove','path':'/a'}]");

        assertThat(answered("{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':'" + patch + "'}", true))
                .isInstanceOfSatisfying(
                        Verdict.Allowed.class,
                        allowed -> assertThat(JsonTrees.bytes(allowed.patch()))
                                .isEqualTo("[{\"op\":\"remove\",\"path\":\"/a\"}]".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{'uid':'u','allowed':false}; 0; ''; ''",
                "{'uid':'u'}; 0; ''; ''",
                "{'uid':'u','allowed':false,'status':{'code':418,'reason':'Teapot','message':'no tea'}}; 418; 'Teapot'; 'no tea'",
                "{'uid':'u','allowed':false,'status':{'code':200}}; 0; ''; ''",
                "{'uid':'u','allowed':false,'status':{'code':99999999999}}; 0; ''; ''"
            })
    void readsThatAChangeIsDenied(String response, int code, String reason, String message) throws Exception {
        assertThat(answered(response, false)).isInstanceOfSatisfying(Verdict.Denied.class, denied -> {
            assertThat(denied.code()).isEqualTo(code);
            assertThat("'" + denied.reason() + "'").isEqualTo(reason);
            assertThat("'" + denied.message() + "'").isEqualTo(message);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "; what it answered is not JSON",
                "{; what it answered is not JSON",
                "[]; expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview",
                "{'apiVersion':'admission.k8s.io/v1beta1','kind':'AdmissionReview','response':{'uid':'u','allowed':true}};"
                        + " expected webhook response of",
                "{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview'}; webhook response was absent",
                "{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':null}; webhook response was absent"
            })
    void refusesWhatIsNoReview(String text, String why) {
        assertThatThrownBy(() -> read(text == null ? "" : text, true))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{'allowed':true}; true; expected response.uid=\"u\", got another",
                "{'uid':'v','allowed':true}; true; expected response.uid=\"u\", got another",
                "{'uid':'u','allowed':'yes'}; true; response.allowed is not of the type",
                "{'uid':'u','allowed':true,'patch':'W10='}; true; response.patch but not response.patchType",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch'}; true; response.patchType but not response.patch",
                "{'uid':'u','allowed':true,'patchType':'MergePatch','patch':'W10='}; true; invalid response.patchType",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':'%%'}; true; not JSON in Base64",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':'eyI='}; true; not JSON in Base64",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':'e30='}; true; not a list of operations",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':[]}; true; response.patch is not of the type",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch','patch':'W10='}; false; may not return response.patch",
                "{'uid':'u','allowed':true,'patchType':'JSONPatch'}; false; may not return response.patchType",
                "{'uid':'u','allowed':true,'auditAnnotations':{'a':1}}; false; response.auditAnnotations is not"
            })
    void refusesWhatIsNoAnswerToTheQuestion(String response, boolean mutates, String why) {
        assertThatThrownBy(() -> answered(response, mutates))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9999999999", "-1E-9999999999", "1e99999999999999999999"})
    void refusesNumbersThatNobodyCanComputeWith(String number) {
        assertThatThrownBy(() -> answered("{'uid':'u','allowed':false,'status':{'code':" + number + "}}", false))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void refusesTextThatIsNotWellEncoded() {
        for (var bytes :
                new byte[][] {{0, 0, 0, '{', 0x7f, -1, -1, -1}, {'{', 0, 0, 0, -1, -1, -1, 0x7f}, {'"', -1, '"'}}) {
            assertThatThrownBy(() -> ReviewAnswer.read(bytes, "u", true))
                    .isInstanceOf(CallFailed.class)
                    .hasMessageContaining("not JSON");
        }
    }

    @Test
    void leavesOutAnnotationsThatNobodyCouldName() throws Exception {
        var verdict = answered(
                "{'uid':'u','allowed':false,'auditAnnotations':{'a/b':'1','':'2','-':'3','why':'it is "
                        + "w".repeat(5_000) + "'}}",
                false);

        assertThat(verdict.annotations()).containsOnlyKeys("why");
        assertThat(verdict.annotations().get("why")).hasSize(4096);
    }

    @Test
    void boundsWhatItPassesOn() throws Exception {
        var warnings = "'" + "w".repeat(10_000) + "'" + ",'x'".repeat(100);

        var verdict = answered(
                "{'uid':'u','allowed':false,'warnings':[" + warnings + "],'status':{'message':'" + "m".repeat(100_000)
                        + "'}}",
                false);

        assertThat(verdict.warnings()).hasSize(32);
        assertThat(verdict.warnings().getFirst()).hasSize(4096);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Denied.class,
                        denied -> assertThat(denied.message()).hasSize(16 << 10));
    }
}
