package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class FieldValidationTest {
    private final Kind pods = Kinds.builtIn().byResource("", "v1", "pods").orElseThrow();
    private final Kind secrets = Kinds.builtIn().byResource("", "v1", "secrets").orElseThrow();
    private final Kind leases =
            Kinds.builtIn().byApiVersion("coordination.k8s.io/v1", "Lease").orElseThrow();

    @Test
    void namesAnUnknownFieldAndWhatItWasMeantToBe() {
        var pod = tree("{'spec':{'contaienrs':[],'containers':[{'name':'a','imgae':'b','zzz':1}]}}");

        assertThat(FieldValidation.prune(pods, pod))
                .containsExactly(
                        "unknown field \"spec.contaienrs\", did you mean \"spec.containers\"?",
                        "unknown field \"spec.containers[0].imgae\", did you mean \"spec.containers[0].image\"?",
                        "unknown field \"spec.containers[0].zzz\"");
        assertThat(pod).isEqualTo(tree("{'spec':{'containers':[{'name':'a'}]}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'spec':{'containers':'a'}} | cannot unmarshal string into field \"spec.containers\" of type list",
                "{'spec':{'priority':'1'}} | cannot unmarshal string into field \"spec.priority\" of type int32",
                "{'spec':{'priority':3000000000}} | cannot unmarshal number 3000000000 into field \"spec.priority\" of type"
                        + " int32",
                "{'metadata':{'labels':{'a':1}}} | cannot unmarshal number 1 into field \"metadata.labels.a\" of type string",
                "{'spec':{'hostNetwork':'no'}} | cannot unmarshal string into field \"spec.hostNetwork\" of type bool",
                "{'spec':[]} | cannot unmarshal array into field \"spec\" of type PodSpec",
            })
    void refusesAValueOfTheWrongType(String json, String message) {
        assertThatThrownBy(() -> FieldValidation.prune(pods, tree(json.replace("''", "'"))))
                .isInstanceOf(ProblemException.class)
                .hasMessage("Pod in version \"v1\" cannot be handled as a Pod: json: " + message);
    }

    @Test
    void writesQuantitiesAndTimesAsKubernetesDoes() {
        var pod = tree(
                "{'metadata':{'creationTimestamp':'2026-01-02T03:04:05.678+01:00'},'spec':{'containers':[{'name':'a','resources':{'requests':{'cpu':0.5,'memory':'1024Mi'}}}]}}");

        assertThat(FieldValidation.prune(pods, pod)).isEmpty();

        assertThat(pod.at("/metadata/creationTimestamp").asString()).isEqualTo("2026-01-02T02:04:05Z");
        assertThat(pod.at("/spec/containers/0/resources/requests")).isEqualTo(tree("{'cpu':'500m','memory':'1Gi'}"));
    }

    /** Kubernetes' own reader takes no others, and nobody could read them as it writes them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-02",
                "2026-01-02T03:04Z",
                "2026-01-02t03:04:05z",
                "2026-01-02T03:04:05",
                "2026-02-30T03:04:05Z",
                "+999999999-12-31T23:59:59Z",
                "+999999999-12-31T23:59:59-18:00",
                "-999999999-01-01T00:00:00+18:00",
                "9999-12-31T23:59:59-01:00",
                "0000-01-01T00:00:00+01:00"
            })
    void refusesWhatIsNoTimeOfRfc3339(String time) {
        var pod = tree("{'metadata':{'creationTimestamp':'" + time + "'}}");
        var lease = tree("{'spec':{'renewTime':'" + time + "'}}");

        assertThatThrownBy(() -> FieldValidation.prune(pods, pod))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().httpStatus()).isEqualTo(400))
                .hasMessageEndingWith("field \"metadata.creationTimestamp\" holds \"" + time
                        + "\": times must be written like 2006-01-02T15:04:05Z");
        assertThatThrownBy(() -> FieldValidation.prune(leases, lease)).isInstanceOf(ProblemException.class);
    }

    @Test
    void takesTheFirstAndTheLastSecondThatFourDigitsCanSay() {
        for (var time : List.of("0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            var pod = tree("{'metadata':{'creationTimestamp':'" + time + "'}}");

            FieldValidation.prune(pods, pod);

            assertThat(pod.at("/metadata/creationTimestamp").asString()).isEqualTo(time);
        }
    }

    /** As {@code base64} breaks its lines. */
    @Test
    void writesBytesWithoutTheBreaksOfLinesThatItReadsOver() {
        var secret = tree("{'data':{'a':'aGVs\\nbG8=\\r\\n','b':'aGVsbG8='}}");

        FieldValidation.prune(secrets, secret);

        assertThat(secret).isEqualTo(tree("{'data':{'a':'aGVsbG8=','b':'aGVsbG8='}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aGVsbG8", "*", "aGVsbG8=a", "a", "aGVs bG8="})
    void refusesBytesThatAreNoBase64(String bytes) {
        assertThatThrownBy(() -> FieldValidation.prune(secrets, tree("{'data':{'a':'" + bytes + "'}}")))
                .isInstanceOf(ProblemException.class)
                .hasMessageEndingWith("field \"data.a\" must hold base64: illegal base64 data");
    }

    @Test
    void takesNullForAbsent() {
        var pod = tree("{'metadata':{'creationTimestamp':null},'spec':{'nodeName':null}}");

        FieldValidation.prune(pods, pod);

        assertThat(pod).isEqualTo(tree("{'metadata':{},'spec':{}}"));
    }

    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }
}
