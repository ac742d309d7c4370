package sh.deploy.apiserver.kinds.cel.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

class TreesTest {
    private static Work work() {
        return new Work(Work.MOST_FOR_ALL, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);
    }

    private static MapValue.Built map(Object... keysAndValues) {
        var map = new MapValue.Built();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static ObjectValue object(String type, Object... fields) {
        return new ObjectValue(type, map(fields));
    }

    @Test
    void areEqualToWhatAReaderMakesOfTheSame() {
        var json = "{\"a\":[1,5000000000,18446744073709551615,1.5,\"x\",true,null],\"b\":{\"c\":{}},\"d\":3}";
        var read = JsonTrees.object(json.getBytes(StandardCharsets.UTF_8));
        var made = object(
                "Object",
                "a",
                List.of(
                        1L,
                        5_000_000_000L,
                        Unsigned.of(new BigInteger("18446744073709551615")),
                        1.5,
                        "x",
                        true,
                        NullValue.NULL),
                "b",
                map("c", object("Object.b")),
                "d",
                3.0);

        assertThat(Trees.ofObject(made, work())).isEqualTo(read);
    }

    @Test
    void areWhatTheyWereReadFrom() {
        var json = "{\"a\":[1,-5000000000,1.5,\"x\",false,null,{}],\"b\":{\"c\":[]}}";
        var read = JsonTrees.object(json.getBytes(StandardCharsets.UTF_8));

        assertThat(Trees.of(Json.value(read), work())).isEqualTo(read);
    }

    @Test
    void writeWhatJsonHasNoTypeForAsProtobufDoes() {
        assertThat(Trees.of(new Bytes(new byte[] {1, 2}), work()).stringValue()).isEqualTo("AQI=");
        assertThat(Trees.of(Instant.ofEpochSecond(0), work()).stringValue()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(Trees.of(Duration.ofMillis(-1500), work()).stringValue()).isEqualTo("-1.5s");
    }

    @Test
    void refuseWhatJsonDoesNotKnow() {
        assertThatThrownBy(() -> Trees.of(OptionalValue.of(1L), work()))
                .hasMessageContaining("a optional_type cannot be written as JSON");
        assertThatThrownBy(() -> Trees.of(Double.NaN, work())).hasMessageContaining("infinite, or none");
        assertThatThrownBy(() -> Trees.of(map(1L, "x"), work())).hasMessageContaining("a map with a int for a key");
    }

    @Test
    void refuseAnObjectThatStandsElsewhereThanItsTypeSays() {
        var wrong = object("Object", "spec", List.of(object("Object.specx")));
        assertThatThrownBy(() -> Trees.ofObject(wrong, work()))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage(
                        "type mismatch: unexpected type name \"Object.specx\", expected \"Object.spec\", which matches"
                                + " field name path from root Object type");

        var part = object("Object.spec", "template", map("x", object("Object.spec.template")));
        assertThat(Trees.of(part, work()).toString()).isEqualTo("{\"template\":{\"x\":{}}}");
    }

    @Test
    void arePaidForBeforeTheyAreMade() {
        var text = "x".repeat(1_000);
        for (var one : List.of(text, map(text, 1L), object("Object", text, 1L))) {
            var many = Collections.nCopies(1_000, one);
            assertThatThrownBy(() -> Trees.of(many, new Work(Work.MOST_FOR_ALL, 1_000_000, Long.MAX_VALUE, () -> 0)))
                    .isInstanceOf(LimitExceeded.class);
        }
    }

    @Test
    void areNoDeeperThanAStackTakes() {
        Object value = 1L;
        for (int i = 0; i < 100_000; i++) {
            value = List.of(value);
        }
        var deep = value;

        assertThatThrownBy(() -> Trees.of(deep, work())).isInstanceOf(LimitExceeded.class);
    }
}
