package sh.deploy.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningRequestAgeTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void oneThatNobodyDecidesGoesAfterADay() {
        var pending = request();

        assertThat(SigningRequestAge.isExpired(
                        pending, MADE.plus(Duration.ofHours(24)).minusSeconds(1)))
                .isFalse();
        assertThat(SigningRequestAge.isExpired(pending, MADE.plus(Duration.ofHours(24))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Approved", "Denied", "Failed"})
    void oneThatIsDecidedGoesAnHourLater(String type) {
        var decided = request(type, MADE.plusSeconds(60).toString());

        assertThat(SigningRequestAge.isExpired(decided, MADE.plusSeconds(3659))).isFalse();
        assertThat(SigningRequestAge.isExpired(decided, MADE.plusSeconds(3660))).isTrue();
    }

    @Test
    void aDecisionWithoutATimeCountsFromWhenTheRequestWasMade() {
        assertThat(SigningRequestAge.isExpired(request("Denied", ""), MADE.plusSeconds(3600)))
                .isTrue();
    }

    @Test
    void wordsOfOthersDecideNothing() {
        assertThat(SigningRequestAge.isExpired(request("Seen", MADE.toString()), MADE.plusSeconds(7200)))
                .isFalse();
    }

    private static GenericKubernetesResource request(String... typeAndTime) {
        var request = new GenericKubernetesResource();
        request.setMetadata(
                new ObjectMetaBuilder().withCreationTimestamp(MADE.toString()).build());
        if (typeAndTime.length > 0) {
            request.setAdditionalProperty(
                    "status",
                    Map.of("conditions", List.of(Map.of("type", typeAndTime[0], "lastUpdateTime", typeAndTime[1]))));
        }
        return request;
    }
}
