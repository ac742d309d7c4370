package sh.deploy.apiserver.authn.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.ProblemException;

class CompactTokenTest {
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"k\"}";
    private static final String CLAIMS = "{\"iss\":\"https://a.example\"}";

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static CompactToken parse(String header, String claims) {
        return Objects.requireNonNull(CompactToken.parse(encode(header) + "." + encode(claims) + "." + encode("sig")));
    }

    @Test
    void isTakenApart() {
        var token = parse(HEADER, CLAIMS);

        assertThat(token.algorithm()).isEqualTo("ES256");
        assertThat(token.keyId()).isEqualTo("k");
        assertThat(token.issuer()).isEqualTo("https://a.example");
        assertThat(token.signed()).asString(UTF_8).isEqualTo(encode(HEADER) + "." + encode(CLAIMS));
        assertThat(token.signature()).asString(UTF_8).isEqualTo("sig");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b", "a.b.c.d", "a.b.c.d.e"})
    void isNoneWithoutThreeParts(String text) {
        assertThat(CompactToken.parse(text)).isNull();
    }

    @Test
    void hasABoundedLength() {
        var start = encode(HEADER) + "." + encode(CLAIMS) + ".";
        var most = start + "A".repeat(Bounds.TOKEN_CHARACTERS - start.length());

        assertThat(CompactToken.parse(most)).isNotNull();
        assertThatThrownBy(() -> CompactToken.parse(most + "AAAA"))
                .hasMessageContaining("longer than " + Bounds.TOKEN_CHARACTERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "",
                "{",
                "{}x",
                " {}",
                "\uFEFF{}",
                "{\"alg\":\"none\",\"alg\":\"ES256\"}",
                "{\"a\":{\"b\":1,\"b\":2}}"
            })
    void isMalformedWithPartsThatAreNoPlainObjects(String part) {
        assertThatThrownBy(() -> parse(part, CLAIMS)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> parse(HEADER, part)).isInstanceOf(ProblemException.class);
    }

    @Test
    void saysNothingInItsHeaderButWhatIsKnown() {
        var known = Set.of("alg", "kid", "typ");

        assertThatCode(() -> parse(HEADER, CLAIMS).checkHeader(known)).doesNotThrowAnyException();
        assertThatThrownBy(() -> parse(HEADER.replace("kid", "jku"), CLAIMS).checkHeader(known))
                .hasMessageContaining("header may not say \"jku\"");
        assertThatThrownBy(() -> parse(HEADER.replace("kid", "crit"), CLAIMS).checkHeader(known))
                .hasMessageContaining("header may not say \"crit\"");
        assertThatThrownBy(() -> parse("{\"typ\":\"at+jwt\"}", CLAIMS).checkHeader(known))
                .hasMessageContaining("of another type than JWT");
    }

    @Test
    void claimsNothingByWordsOfAnotherType() {
        var token = parse("{\"alg\":7,\"kid\":[\"k\"]}", "{\"iss\":[\"https://a.example\"]}");

        assertThat(token.algorithm() + token.keyId() + token.issuer()).isEmpty();
    }
}
