package sh.deploy.controllers.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAgeTest {
    private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TYPE = "bootstrap.kubernetes.io/token";

    @Test
    void aTokenIsOverWhenItsTimeIsUpAndNotBefore() {
        var token = secret(TYPE, END.toString());

        assertThat(TokenAge.isExpired(token, END.minusSeconds(1))).isFalse();
        assertThat(TokenAge.isExpired(token, END)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon"})
    void oneWithoutAReadableEndStays(String end) {
        assertThat(TokenAge.isExpired(secret(TYPE, end), END.plusSeconds(1))).isFalse();
    }

    @Test
    void otherSecretsStay() {
        assertThat(TokenAge.isExpired(secret("Opaque", END.toString()), END.plusSeconds(1)))
                .isFalse();
        assertThat(TokenAge.isExpired(new SecretBuilder().withType(TYPE).build(), END))
                .isFalse();
    }

    private static Secret secret(String type, String end) {
        return new SecretBuilder()
                .withType(type)
                .addToData("expiration", Base64.getEncoder().encodeToString(end.getBytes(UTF_8)))
                .build();
    }
}
