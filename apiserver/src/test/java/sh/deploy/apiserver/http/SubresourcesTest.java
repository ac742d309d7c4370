package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubresourcesTest extends ServerTest {
    private static final String BINDING =
            "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"p\"},\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}";

    @Test
    void changesOnlyTheStatusThroughTheStatusSubresource() {
        admin.post(in("pods"), pod("p", ""));

        var changed = admin.merge(
                in("pods/p/status"), "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"status\":{\"phase\":\"Running\"}}");

        assertThat(changed.json().path("status").path("phase").asString()).isEqualTo("Running");
        assertThat(changed.json().path("metadata").has("labels")).isFalse();
    }

    @Test
    void keepsTheStatusWhenTheObjectIsChanged() {
        admin.post(in("pods"), pod("p", ""));

        var changed = admin.merge(
                in("pods/p"), "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"status\":{\"phase\":\"Running\"}}");

        assertThat(changed.json().path("status").path("phase").asString()).isNotEqualTo("Running");
        assertThat(changed.json().path("metadata").path("labels").path("x").asString())
                .isEqualTo("y");
    }

    @Test
    void bindsAPodOnce() {
        admin.post(in("pods"), pod("p", ""));

        var bound = admin.post(in("pods/p/binding"), BINDING);
        var again = admin.post(in("pods/p/binding"), BINDING);

        assertThat(bound.status()).isEqualTo(201);
        assertThat(bound.json().path("status").asString()).isEqualTo("Success");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.message()).contains("pod p is already assigned to node \"n1\"");
        var pod = admin.get(in("pods/p")).json();
        assertThat(pod.path("spec").path("nodeName").asString()).isEqualTo("n1");
        assertThat(pod.path("status").path("conditions").path(0).path("type").asString())
                .isEqualTo("PodScheduled");
    }

    /** They are stored in the pod, and nobody could read that. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":{\"b\":\"c\"}}", "{\"a\":[]}", "{\"a\":1}", "[\"a\"]", "\"a\""})
    void bindsNoPodWithAnnotationsThatAreNoTexts(String annotations) {
        admin.post(in("pods"), pod("p", ""));

        var refused = admin.post(
                in("pods/p/binding"),
                BINDING.replace("\"name\":\"p\"", "\"name\":\"p\",\"annotations\":" + annotations));

        refused.assertRefused(400);
        assertThat(refused.message()).contains("cannot be handled as a Binding", "metadata.annotations");
        assertThat(admin.get(in("pods/p")).json().at("/spec/nodeName").isMissingNode())
                .isTrue();
    }

    @Test
    void bindsThroughTheCollectionToo() {
        admin.post(in("pods"), pod("p", ""));

        assertThat(admin.post(in("bindings"), BINDING).status()).isEqualTo(201);
    }

    @Test
    void saysThatASubresourceIsNotThere() {
        admin.post(in("pods"), pod("p", ""));

        var missing = admin.get(in("pods/p/nonsense"));

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.message()).contains("nonsense");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "attach", "portforward"})
    void saysSoBeforeABodyIsAskedFor(String part) {
        admin.post(in("pods"), pod("p", ""));

        var missing = admin.send("POST", in("pods/p/" + part), null);

        missing.assertRefused(404);
        assertThat(missing.message())
                .isEqualTo("the server could not find the requested resource: pods have no \"" + part + "\" here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.kubernetes.protobuf", "application/json", "text/plain"})
    void knowsNoKindThatItDoesNotServeWhateverTheBody(String encoding) {
        var missing = admin.send(
                "POST", "/apis/batch/v1/namespaces/" + namespace + "/jobs", "not a job", "content-type", encoding);

        missing.assertRefused(404);
        assertThat(missing.message()).isEqualTo("the server could not find the requested resource");
    }
}
