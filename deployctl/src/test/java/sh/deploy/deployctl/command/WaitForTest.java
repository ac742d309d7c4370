package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import sh.deploy.deployctl.output.Json;

class WaitForTest {
    private static final String READY =
            "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";

    @Test
    void comparesConditionsWithoutRegardToCase() {
        assertThat(WaitFor.parse("condition=ready").isMet(Json.read(READY), false))
                .isTrue();
        assertThat(WaitFor.parse("condition=Ready=false").isMet(Json.read(READY), false))
                .isFalse();
    }

    @Test
    void comparesFieldsWithAValueOrAny() {
        assertThat(WaitFor.parse("jsonpath={.status.phase}=Running").isMet(Json.read(READY), false))
                .isTrue();
        assertThat(WaitFor.parse("jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True")
                        .isMet(Json.read(READY), false))
                .isTrue();
        assertThat(WaitFor.parse("jsonpath={.status.podIP}").isMet(Json.read(READY), false))
                .isFalse();
    }

    @Test
    void knowsComingAndGoing() {
        assertThat(WaitFor.parse("delete").isMet(Json.object(), true)).isTrue();
        assertThat(WaitFor.parse("create").isMet(Json.object(), true)).isFalse();
        assertThatThrownBy(() -> WaitFor.parse("ready")).hasMessageContaining("condition=TYPE");
    }
}
