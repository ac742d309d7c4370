package sh.deploy.apiserver.kinds.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

class JsonTreesTest {
    @Test
    void namesAFieldThatIsGivenTwiceAndKeepsTheLast() {
        var parsed = parse("{'spec':{'containers':[{'name':'a','name':'b'}]}}");

        assertThat(parsed.duplicateFields()).containsExactly("spec.containers[0].name");
        assertThat(parsed.root().at("/spec/containers/0/name").asString()).isEqualTo("b");
    }

    @Test
    void remembersOnlySoManyFieldsThatAreGivenTwice() {
        assertThat(parse("{" + "'a':1,".repeat(1_000) + "'a':2}").duplicateFields())
                .hasSize(JsonTrees.MAX_DUPLICATES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'a': } | the request body is not valid JSON: line 1, column 7",
                "{'a': 1 | the request body is not valid JSON: line 1, column 8",
                "{} {} | the request body goes on after the end of its JSON value, at line 1, column 4",
                "^^ | the request body is empty",
            })
    void saysWhereTextStopsBeingJson(String json, String message) {
        assertRefused(json.replace('\'', '"').getBytes(UTF_8), message);
    }

    @Test
    void refusesWhatIsNestedTooDeepAndNumbersThatAreTooLong() {
        assertRefused("[".repeat(20_000).getBytes(UTF_8), "at most 200 levels of nesting");
        assertRefused("9".repeat(101).getBytes(UTF_8), "numbers of at most 100 digits");
        assertRefused(("[" + "{},".repeat(900_000) + "{}]").getBytes(UTF_8), "400000 tokens");
        assertThat(JsonTrees.parse(("[".repeat(200) + "]".repeat(200)).getBytes(UTF_8))
                        .root()
                        .isArray())
                .isTrue();
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertRefused(new byte[] {(byte) 0xff, 0, 3, 'k'}, "not valid JSON");
    }

    @Test
    void refusesTextInAnEncodingThatBreaksOffAndNumbersThatNobodyCanComputeWith() {
        assertRefused(new byte[] {0, 0, 0, '{', 0x7f, -1, -1, -1}, "not valid JSON");
        assertRefused("1e9999999999".getBytes(UTF_8), "not valid JSON");
    }

    @Test
    void tellsWhatCouldNotBeReadAgain() {
        assertThat(JsonTrees.isReadable(nested(Bounds.NESTING_LEVELS))).isTrue();
        assertThat(JsonTrees.isReadable(nested(Bounds.NESTING_LEVELS + 1))).isFalse();
        assertThat(JsonTrees.isReadable(number(BigIntegerNode.valueOf(BigInteger.TEN.pow(99)))))
                .isTrue();
        assertThat(JsonTrees.isReadable(number(BigIntegerNode.valueOf(BigInteger.TEN.pow(101)))))
                .isFalse();
        assertThat(JsonTrees.isReadable(number(DecimalNode.valueOf(new BigDecimal("1e9999999")))))
                .isTrue();
        assertThat(JsonTrees.isReadable(number(DecimalNode.valueOf(new BigDecimal("12e2147483646")))))
                .isFalse();
    }

    private static ObjectNode number(JsonNode number) {
        return Tree.newObject().set("n", number);
    }

    private static ObjectNode nested(int levels) {
        var tree = Tree.newObject();
        var inner = tree;
        for (int level = 1; level < levels; level++) {
            inner = Tree.child(inner, "d");
        }
        return tree;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'':1,'':2}} | a.",
                "{'':{'':1,'':2}} | .",
                "{'':1,'':2} |",
                "[[{'':{'b':1,'b':2}}]] | [0][0]..b",
            })
    void namesAFieldThatIsGivenTwiceAlsoWhereNamesAreEmpty(String json, @Nullable String path) {
        assertThat(parse(json).duplicateFields()).containsExactly(path == null ? "" : path);
    }

    @Test
    void showsOnlyTheBeginningOfLongNames() {
        var name = "n".repeat(10_000);

        assertThat(parse("{'" + name + "':{'a':1,'a':2}}").duplicateFields())
                .containsExactly("n".repeat(JsonTrees.MAX_NAME_SHOWN) + "….a");
    }

    /** With a point behind the first digit the exponent grows, and so do the digits of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678.9e9",
                "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789e9",
                "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234.56e9999",
                "1e10000001",
                "1e-10000001"
            })
    void refusesNumbersThatItCouldNotReadAgainAsItWritesThem(String number) {
        assertRefused(("{\"n\":" + number + "}").getBytes(UTF_8), "numbers of at most 100 digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890e999999",
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678e-9",
                "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
                "1e10000000",
                "1e-10000000",
                "-0.0"
            })
    void readsEachNumberAgainThatItHasWritten(String number) {
        var written = JsonTrees.bytes(parse("{'n':" + number + "}").root());

        assertThat(JsonTrees.bytes(JsonTrees.object(written))).isEqualTo(written);
        assertThat(JsonTrees.bytes(JsonTrees.parse(written).root())).isEqualTo(written);
    }

    /** A log may hold it. */
    @Test
    void readsNumbersThatAVersionBeforeTook() {
        var written = "{\"n\":" + "9".repeat(99) + "e9}";

        assertThat(JsonTrees.object(written.getBytes(UTF_8)).path("n").decimalValue())
                .isEqualTo(new BigDecimal("9".repeat(99) + "e9"));
    }

    private static JsonTrees.Parsed parse(String json) {
        return JsonTrees.parse(json.replace('\'', '"').getBytes(UTF_8));
    }

    private static void assertRefused(byte[] json, String message) {
        assertThatThrownBy(() -> JsonTrees.parse(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.BAD_REQUEST))
                .hasMessageContaining(message);
    }
}
