package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest {
    private final Kinds kinds = Kinds.builtIn();
    private final OpenApi documents = new OpenApi(kinds);

    @Test
    void everyReferenceLeadsToADefinition() {
        for (var group : new TreeSet<>(kinds.all().stream().map(Kind::group).toList())) {
            var document = documents.v3(group, "v1");
            assertResolved(document, "#/components/schemas/", document.at("/components/schemas"));
        }
        assertResolved(documents.v2(), "#/definitions/", documents.v2().at("/definitions"));
    }

    @Test
    void aTypeThatIsServedInTwoVersionsSaysSo() {
        var type = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy";
        var all = documents.v2().path("definitions");
        for (var name : List.of(type, type + "List")) {
            assertThat(all.path(name).path("x-kubernetes-group-version-kind").findValuesAsString("version"))
                    .containsExactly("v1", "v1beta1");
        }

        var beta = documents.v3("admissionregistration.k8s.io", "v1beta1");
        assertResolved(beta, "#/components/schemas/", beta.at("/components/schemas"));
        assertThat(beta.at("/components/schemas").path(type).path("x-kubernetes-group-version-kind"))
                .hasSize(1);
    }

    @Test
    void patchesOfAKindCanBeValidatedByTheServer() {
        var patch = documents
                .v3("apps", "v1")
                .path("paths")
                .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                .path("patch");

        assertThat(patch.at("/x-kubernetes-group-version-kind/kind").asString()).isEqualTo("Deployment");
        assertThat(patch.path("parameters").toString()).contains("\"fieldValidation\"");
    }

    @Test
    void listsSayHowTheyMerge() {
        var containers = documents
                .v3("", "v1")
                .at("/components/schemas")
                .path("io.k8s.api.core.v1.PodSpec")
                .at("/properties/containers");

        assertThat(containers.path("x-kubernetes-patch-merge-key").asString()).isEqualTo("name");
        assertThat(containers.at("/items/$ref").asString())
                .isEqualTo("#/components/schemas/io.k8s.api.core.v1.Container");
    }

    private static void assertResolved(JsonNode document, String prefix, JsonNode definitions) {
        for (var reference : document.findValuesAsString("$ref")) {
            assertThat(reference).startsWith(prefix);
            assertThat(definitions.has(reference.substring(prefix.length())))
                    .as(reference)
                    .isTrue();
        }
    }
}
