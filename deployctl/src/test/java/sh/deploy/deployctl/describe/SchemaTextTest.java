package sh.deploy.deployctl.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.deployctl.output.Json;

class SchemaTextTest {
    private final SchemaText schemas = new SchemaText(Json.read("""
            {"a.Pod": {"description": "A group of containers.", "properties": {"spec": {"allOf": [{"$ref": "#/x/a.Spec"}]}},
              "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}]},
             "a.Spec": {"required": ["containers"], "properties": {
               "containers": {"type": "array", "items": {"$ref": "#/x/a.Container"}, "description": "What runs."},
               "nodeSelector": {"type": "object", "additionalProperties": {"type": "string"}}}},
             "a.Container": {"properties": {"image": {"type": "string", "description": "What to run."}}}}"""));

    @Test
    void tellsAFieldThroughReferencesAndLists() {
        assertThat(schemas.of("", "v1", "Pod", List.of("spec", "containers"), false))
                .startsWith("KIND:       Pod\nVERSION:    v1\n\nFIELD: containers <[]Container>\n")
                .contains("    What runs.")
                .contains("  image\t<string>\n    What to run.");
        assertThat(schemas.of("", "v1", "Pod", List.of("spec"), false))
                .contains("containers\t<[]Container> -required-")
                .contains("nodeSelector\t<map[string]string>");
    }

    @Test
    void tellsAllFieldsBelow() {
        assertThat(schemas.of("", "v1", "Pod", List.of(), true))
                .contains("  spec\t<Spec>\n    containers\t<[]Container>");
    }

    @Test
    void namesTheFieldThatWasMeant() {
        assertThatThrownBy(() -> schemas.of("", "v1", "Pod", List.of("spec", "contaners"), false))
                .hasMessage("field \"contaners\" does not exist in Pod.spec; did you mean \"containers\"?");
    }
}
