package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.FieldCause;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class KindsTest {
    private final Kinds kinds = Kinds.builtIn();

    @Test
    void findsAKindByItsUrlAndByItsObjects() {
        assertThat(kinds.byResource("", "v1", "pods")).isEqualTo(kinds.byApiVersion("v1", "Pod"));
        assertThat(kinds.byResource("", "v1", "unicorns")).isEmpty();
    }

    @Test
    void defaultsAreFilledInOnceAndForAll() {
        for (var kind : kinds.all()) {
            var object = tree("{\"metadata\":{\"name\":\"web\"}}");
            kind.applyDefaults(object);
            var again = object.deepCopy();
            kind.applyDefaults(again);
            assertThat(again).as(kind.toString()).isEqualTo(object);
        }
    }

    @Test
    void countsUpTheGenerationOnlyWhenTheSpecChanges() {
        var pods = kinds.byResource("", "v1", "pods").orElseThrow();
        var current = tree("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"priority\":1}}");
        pods.prepareForCreate(current);

        var relabelled = current.deepCopy();
        relabelled.withObject("/metadata/labels").put("a", "b");
        pods.prepareForUpdate(relabelled, current);
        var changed = current.deepCopy();
        changed.withObject("/spec").put("priority", 2);
        pods.prepareForUpdate(changed, current);

        assertThat(relabelled.at("/metadata/generation").intValue()).isEqualTo(1);
        assertThat(changed.at("/metadata/generation").intValue()).isEqualTo(2);
    }

    @Test
    void refusesANameThatCannotBeAHostName() {
        var pods = kinds.byResource("", "v1", "pods").orElseThrow();

        assertThat(pods.validateCreate(tree("{\"metadata\":{\"name\":\"Web_1\",\"namespace\":\"default\"}}")))
                .extracting(FieldCause::field)
                .contains("metadata.name");
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
