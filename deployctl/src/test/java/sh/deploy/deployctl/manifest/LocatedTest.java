package sh.deploy.deployctl.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.cluster.Resource;
import tools.jackson.databind.node.ObjectNode;

class LocatedTest {
    private final Document pod = document("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - name: web
                  imgae: nginx
                  resources: {limits: {cpu: lots}}
            """);

    @Test
    void leadsCausesToTheirValues() {
        var problem = new Problem(
                Reason.INVALID,
                "Pod \"web\" is invalid",
                null,
                List.of(
                        FieldCause.invalid("spec.containers[0].resources.limits.cpu", "lots", "a quantity"),
                        FieldCause.required("spec.containers[0].image", "")),
                0);
        assertThat(Located.lines(problem, pod))
                .containsExactly(
                        "pod.yaml:9:33: pod/web: spec.containers[0].resources.limits.cpu: Invalid value: \"lots\": a quantity",
                        "pod.yaml:7:7: pod/web: spec.containers[0].image: Required value (add image: NAME:TAG to this container)");
    }

    @Test
    void leadsUnknownFieldsToTheirNames() {
        var problem = Problem.of(
                Reason.BAD_REQUEST,
                "strict decoding error: unknown field \"spec.containers[0].imgae\", did you mean \"image\"?");
        assertThat(Located.lines(problem, pod))
                .containsExactly(
                        "pod.yaml:8:7: pod/web: unknown field \"spec.containers[0].imgae\", did you mean \"image\"?");
    }

    @Test
    void separatesSeveralUnknownFields() {
        var problem = Problem.of(
                Reason.BAD_REQUEST, "strict decoding error: unknown field \"spec.x\", unknown field \"metadata.nme\"");
        assertThat(Located.lines(problem, pod))
                .containsExactly(
                        "pod.yaml:5:1: pod/web: unknown field \"spec.x\"",
                        "pod.yaml:3:1: pod/web: unknown field \"metadata.nme\"");
    }

    @Test
    void leadsUnknownFieldsOfAPatchToTheirNamesWithoutRepeatingThePatch() {
        var sentence = "strict decoding error: unknown field \"spec.containers[0].imgae\", did you mean \"image\"?";
        var patch = "{\"metadata\":{\"annotations\":{\"a\":\"unknown field \\\"spec.x\\\"\"}}}";
        var cause = FieldCause.invalid("patch", patch, sentence);
        var problem =
                new Problem(Reason.INVALID, " \"\" is invalid: patch: " + cause.message(), null, List.of(cause), 0);
        assertThat(Located.lines(problem, pod))
                .containsExactly(
                        "pod.yaml:8:7: pod/web: unknown field \"spec.containers[0].imgae\", did you mean \"image\"?");
    }

    @Test
    void findsAPathInTheMiddleOfASentence() {
        var problem = Problem.of(Reason.BAD_REQUEST, "cannot read spec.containers[0].resources as a Pod");
        assertThat(Located.lines(problem, pod)).first().asString().startsWith("pod.yaml:9:18: pod/web: cannot read");
    }

    @Test
    void takesWordsOfTheServerThatRepeatWhatAnAuthorMadeLong() {
        var steps = Problem.of(Reason.BAD_REQUEST, "cannot read spec" + ".a".repeat(100_000));
        assertThat(Located.lines(steps, pod)).hasSize(1);

        var word = Problem.of(Reason.BAD_REQUEST, "a".repeat(300_000));
        assertThat(Located.lines(word, pod)).hasSize(1);

        var name = "x\\\"" + "y".repeat(100_000);
        var unknown = Problem.of(Reason.BAD_REQUEST, "strict decoding error: unknown field \"spec." + name + "\"");
        assertThat(Located.lines(unknown, pod)).hasSize(1);
    }

    @Test
    void takesANameThatLooksLikeAPlaceInAListBeyondAll() {
        var problem = Problem.of(
                Reason.BAD_REQUEST,
                "json: cannot unmarshal number 1 into field \"metadata.labels.a[99999999999]\" of type string");
        assertThat(Located.lines(problem, pod)).hasSize(1);
    }

    private static Document document(String yaml) {
        var manifest = new ManifestReader(Limits.USUAL).read("pod.yaml", yaml).getFirst();
        var pods = new Resource("", "v1", "pods", "pod", "Pod", true, List.of(), List.of(), List.of());
        return new Document((ObjectNode) manifest.content(), manifest.positions(), pods, "default");
    }
}
