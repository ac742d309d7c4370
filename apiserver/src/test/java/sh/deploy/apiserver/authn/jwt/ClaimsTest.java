package sh.deploy.apiserver.authn.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class ClaimsTest {
    private static ObjectNode claim(String value) {
        return JsonTrees.object(("{\"x\":" + value + "}").getBytes(UTF_8));
    }

    @Test
    void areTextsOrMoments() {
        assertThat(Claims.text(claim("\"a\""), "x")).isEqualTo("a");
        assertThat(Claims.moment(claim("1"), "x")).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(Claims.moment(claim("253402300799"), "x")).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "7", "null", "true", "[\"a\"]", "{}"})
    void areNoTextsInAnotherForm(String value) {
        assertThatThrownBy(() -> Claims.text(claim(value), "x"))
                .hasMessageContaining("the claim \"x\" of the bearer token is missing or not as it must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "1.5",
                "1.0",
                "1e3",
                "\"1\"",
                "null",
                "[1]",
                "253402300800",
                "9223372036854775807",
                "99999999999999999999"
            })
    void areNoMomentsInAnotherForm(String value) {
        assertThatThrownBy(() -> Claims.moment(claim(value), "x")).hasMessageContaining("the claim \"x\"");
    }

    @Test
    void areMissedByName() {
        assertThatThrownBy(() -> Claims.text(claim("1"), "y")).hasMessageContaining("the claim \"y\"");
        assertThatThrownBy(() -> Claims.moment(claim("1"), "y")).hasMessageContaining("the claim \"y\"");
    }
}
