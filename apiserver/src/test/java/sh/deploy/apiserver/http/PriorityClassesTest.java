package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Priority classes, and what pods get of them. */
class PriorityClassesTest extends ServerTest {
    private static final String CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses";

    @AfterEach
    void removeClasses() {
        admin.get(CLASSES).json().path("items").forEach(item -> {
            var name = item.at("/metadata/name").asString();
            if (!name.startsWith("system-")) {
                admin.delete(CLASSES + "/" + name);
            }
        });
    }

    private HttpsClient.Answer make(String name, long value, String more) {
        return admin.post(
                CLASSES,
                "{\"apiVersion\":\"scheduling.k8s.io/v1\",\"kind\":\"PriorityClass\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"value\":" + value + more + "}");
    }

    @ParameterizedTest
    @CsvSource({"system-node-critical,2000001000", "system-cluster-critical,2000000000"})
    void aClusterHasTwoThatStay(String name, int value) {
        var found = admin.get(CLASSES + "/" + name).json();
        var refused = admin.delete(CLASSES + "/" + name);
        var pod = admin.post(in("pods"), pod("x", ",\"priorityClassName\":\"" + name + "\""));

        assertThat(found.path("value").asInt()).isEqualTo(value);
        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("priorityclasses.scheduling.k8s.io \"" + name
                        + "\" is forbidden: this is a system priority class and cannot be deleted");
        assertThat(pod.json().at("/spec/priority").asInt()).isEqualTo(value);
    }

    @Test
    void aPodGetsThePriorityOfTheClassItNames() {
        make("batch", -5, ",\"preemptionPolicy\":\"Never\"");

        var spec = admin.post(in("pods"), pod("x", ",\"priorityClassName\":\"batch\""))
                .json()
                .path("spec");

        assertThat(spec.path("priority").asInt()).isEqualTo(-5);
        assertThat(spec.path("preemptionPolicy").asString()).isEqualTo("Never");
    }

    @Test
    void aPodThatNamesNoneIsOfTheDefaultClassOrOfNone() {
        var before = admin.post(in("pods"), pod("x", "")).json().path("spec");
        make("usual", 7, ",\"globalDefault\":true");
        var after = admin.post(in("pods"), pod("y", "")).json().path("spec");

        assertThat(before.path("priority").asInt(-1)).isZero();
        assertThat(before.path("preemptionPolicy").asString()).isEqualTo("PreemptLowerPriority");
        assertThat(before.has("priorityClassName")).isFalse();
        assertThat(after.path("priority").asInt()).isEqualTo(7);
        assertThat(after.path("priorityClassName").asString()).isEqualTo("usual");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                ",\"priorityClassName\":\"nope\"|no PriorityClass with name nope was found",
                ",\"priority\":3|the integer value of priority (3) must not be provided in pod spec; priority admission"
                        + " controller computed 0 from the given PriorityClass name",
                ",\"preemptionPolicy\":\"Never\"|the string value of PreemptionPolicy (Never) must not be provided in pod"
                        + " spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name"
            })
    void aPodSaysNothingElseThanItsClass(String spec, String why) {
        var refused = admin.post(in("pods"), pod("x", spec));

        refused.assertRefused(403);
        assertThat(refused.message()).isEqualTo("pods \"x\" is forbidden: " + why);
    }

    @Test
    void aPodMayRepeatWhatItsClassSays() {
        make("batch", 5, "");

        assertThat(admin.post(in("pods"), pod("x", ",\"priorityClassName\":\"batch\",\"priority\":5"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aPodKeepsItsPriorityWhenItsClassIsGoneAndAnUpdateDoesNotSpeakOfIt() {
        make("batch", 5, "");
        admin.post(in("pods"), pod("x", ",\"priorityClassName\":\"batch\""));
        admin.delete(CLASSES + "/batch");

        var next = admin.get(in("pods/x")).json();
        ((ObjectNode) next.path("spec")).remove("priority");
        var updated = admin.put(in("pods/x"), next.toString());

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(updated.json().at("/spec/priority").asInt()).isEqualTo(5);
    }

    @Test
    void thereIsOneDefaultAtMost() {
        make("usual", 7, ",\"globalDefault\":true");
        make("other", 8, "");

        var second = make("second", 9, ",\"globalDefault\":true");
        var changed = admin.merge(CLASSES + "/other", "{\"globalDefault\":true}");
        var same = admin.merge(CLASSES + "/usual", "{\"description\":\"for most\"}");

        second.assertRefused(403);
        assertThat(second.message())
                .isEqualTo("priorityclasses.scheduling.k8s.io \"second\" is forbidden: PriorityClass usual is already"
                        + " marked as default. Only one default can exist");
        changed.assertRefused(403);
        assertThat(same.status()).as(same.text()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "system-mine|5||metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for"
                        + " system use only. error: system-mine is not a known system priority class",
                "high|1000000001||value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
                "odd|1|,\"preemptionPolicy\":\"Sometimes\"|preemptionPolicy: Unsupported value: \"Sometimes\": supported"
                        + " values: \"Never\", \"PreemptLowerPriority\""
            })
    void refusesWhatNoClassMayBe(String name, long value, String more, String why) {
        var refused = make(name, value, more == null ? "" : more);

        refused.assertRefused(422);
        assertThat(refused.message()).isEqualTo("PriorityClass.scheduling.k8s.io \"" + name + "\" is invalid: " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"value\":6}|value: Forbidden: may not be changed in an update.",
                "{\"preemptionPolicy\":\"Never\"}|preemptionPolicy: Invalid value: \"Never\": field is immutable"
            })
    void staysWhatPodsRelyOn(String patch, String why) {
        make("batch", 5, "");

        var refused = admin.merge(CLASSES + "/batch", patch);

        refused.assertRefused(422);
        assertThat(refused.message()).endsWith("\"batch\" is invalid: " + why);
    }

    @Test
    void isShownWithItsValue() {
        make("batch", 5, "");

        var table = admin.send(
                        "GET", CLASSES + "/batch", null, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();

        assertThat(table.path("columnDefinitions"))
                .extracting(column -> column.path("name").asString())
                .containsExactly("Name", "Value", "Global-Default", "Age", "PreemptionPolicy");
        assertThat(table.at("/rows/0/cells/1").asInt()).isEqualTo(5);
    }
}
