package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchedulingGatesTest extends ServerTest {
    @Test
    void showThatNoSchedulerLooksAtThePod() {
        var made = admin.post(in("pods"), pod("x", ",\"schedulingGates\":[{\"name\":\"example.com/quota\"}]"));

        var condition = made.json().at("/status/conditions/0");
        assertThat(condition.path("type").asString()).isEqualTo("PodScheduled");
        assertThat(condition.path("status").asString()).isEqualTo("False");
        assertThat(condition.path("reason").asString()).isEqualTo("SchedulingGated");
        var table = admin.get(in("pods"), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.json().at("/rows/0/cells/2").asString()).isEqualTo("SchedulingGated");
    }

    @Test
    void areNotSpokenOfWhereThereAreNone() {
        var made = admin.post(in("pods"), pod("x", ",\"schedulingGates\":[]"));

        assertThat(made.json().path("status").has("conditions")).isFalse();
    }
}
