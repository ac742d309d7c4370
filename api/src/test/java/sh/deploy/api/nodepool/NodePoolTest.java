package sh.deploy.api.nodepool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Json;

class NodePoolTest {
    @Test
    void readsAndWritesWhatAPersonWrote() {
        var text = "{\"apiVersion\":\"deploy.sh/v1\",\"kind\":\"NodePool\",\"metadata\":{\"name\":\"burst\"},"
                + "\"spec\":{\"min\":0,\"max\":3,\"provider\":{\"local\":{}},"
                + "\"template\":{\"labels\":{\"pool\":\"burst\"},\"capacity\":{\"cpu\":\"2\"}},"
                + "\"scaleUp\":{\"cpuPercent\":70,\"for\":\"0s\"}}}";
        var pool = Json.MAPPER.readValue(text, NodePool.class);
        assertThat(Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(pool))).isEqualTo(Json.MAPPER.readTree(text));
    }
}
