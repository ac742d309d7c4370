package sh.deploy.apiserver.kinds.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON is written with single quotes. */
class JsonPatchTest {
    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    private static JsonNode operations(String json) {
        return tree("{'operations':[" + json + "]}").path("operations");
    }

    /** As often as a patch has operations, and of an object as large as one may be. */
    @Test
    void whatIsMovedToWhereItIsIsNotCopied() {
        var target = tree("{'a':{'b':[1,2]}}");
        var part = target.path("a");

        var patched = JsonPatch.apply(
                target,
                operations("{'op':'move','from':'','path':''},{'op':'move','from':'/a','path':'/a'},"
                        + "{'op':'move','from':'/a/b/0','path':'/a/b/0'}"));

        assertThat(patched).isEqualTo(tree("{'a':{'b':[1,2]}}"));
        assertThat(patched.path("a")).isSameAs(part);
    }

    @Test
    void whatIsNotThereIsNotMovedToItsPlaceEither() {
        for (var path : new String[] {"/c", "/b/2", "/b/-"}) {
            var move = operations("{'op':'move','from':'" + path + "','path':'" + path + "'}");
            assertThatThrownBy(() -> JsonPatch.apply(tree("{'b':[1,2]}"), move))
                    .as(path)
                    .hasMessageContaining("there is nothing at " + path);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'op':'replace','path':'','value':{'c':1}} | {'c':1}",
                "{'op':'remove','path':''} | {}",
                "{'op':'remove','path':''},{'op':'add','path':'/c','value':1} | {'c':1}",
                "{'op':'copy','from':'','path':'/c'} | {'a':1,'c':{'a':1}}"
            })
    void theWholeObjectIsAPlaceLikeAnyOther(String operations, String after) {
        assertThat(JsonPatch.apply(tree("{'a':1}"), operations(operations))).isEqualTo(tree(after));
    }
}
