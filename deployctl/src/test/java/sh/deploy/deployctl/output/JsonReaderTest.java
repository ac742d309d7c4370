package sh.deploy.deployctl.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonReaderTest {
    private static final JsonMapper JACKSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { \"a\" : [ 1 , { \"b\" : null } , true , false ] ,\r\n\t\"c\" : \"\" } \n",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 \u00e9 \ud83d\ude00 \u007f\"",
                "{\"a\":1,\"a\":2}",
                "0",
                "-0",
                "-12",
                "999999999999999999",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "-123456789012345678901234567890",
                "0.5",
                "-1.25e+3",
                "1E-2"
            })
    void readsWhatJacksonReads(String text) {
        assertThat(JsonReader.read(text).toString())
                .isEqualTo(JACKSON.readTree(text).toString());
    }

    /** Infinity would be none. */
    @Test
    void aNumberBeyondAllDoublesStaysANumber() {
        assertThat(Json.compact(JsonReader.read("[1e400,-1E+400]"))).isEqualTo("[1E+400,-1E+400]");
    }

    @Test
    void readsRandomTreesAsJacksonDoes() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var tree = tree(random, 0);
            var text = random.nextBoolean() ? Json.compact(tree) : Json.pretty(tree);
            assertThat(JsonReader.read(text).toString())
                    .as("seed %s", seed)
                    .isEqualTo(JACKSON.readTree(text).toString());
        }
    }

    @Test
    void anEmptyTextHasNoValue() {
        assertThat(JsonReader.read("").isMissingNode()).isTrue();
        assertThat(JsonReader.read(" \n").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "\"",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "]",
                "}",
                "1 2",
                "{} x",
                "tru",
                "nulL",
                "True",
                "01",
                "-",
                "-a",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "NaN",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12",
                "\"a\nb\"",
                "\"\\n\u0001\"",
                "'a'",
                "\u0000"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhereItIsWrong() {
        assertThatThrownBy(() -> JsonReader.read("{\"a\": [1, 2}"))
                .hasMessage("not JSON: a comma or ']' should stand at character 11, not '}'");
    }

    @Test
    void refusesEndlessNesting() {
        assertThat(JsonReader.read("[".repeat(500) + "]".repeat(500)).size()).isEqualTo(1);
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).hasMessage("JSON nested deeper than 500 levels");
    }

    private static JsonNode tree(Random random, int depth) {
        return switch (random.nextInt(depth < 5 ? 7 : 5)) {
            case 0 -> Json.NODES.stringNode(text(random));
            case 1 -> Json.NODES.numberNode(random.nextLong() >> random.nextInt(Long.SIZE));
            case 2 -> Json.NODES.numberNode(random.nextDouble() * 1e6);
            case 3 -> Json.NODES.booleanNode(random.nextBoolean());
            case 4 -> Json.NODES.nullNode();
            case 5 -> {
                var array = Json.NODES.arrayNode();
                for (int left = random.nextInt(5); left > 0; left--) {
                    array.add(tree(random, depth + 1));
                }
                yield array;
            }
            default -> {
                var object = Json.object();
                for (int left = random.nextInt(5); left > 0; left--) {
                    object.set(text(random), tree(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(10), 0, 0x250)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
