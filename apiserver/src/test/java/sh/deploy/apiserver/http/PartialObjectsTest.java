package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartialObjectsTest {
    @Test
    void keepsNothingButTheMetadata() {
        var stored =
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}},"
                        + "\"data\":{\"metadata\":\"c2VjcmV0\"}}";
        assertThat(partial(stored))
                .isEqualTo("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
                        + "\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}}}");
    }

    @Test
    void isNotMisledByInnerNamesakesQuotesAndBraces() {
        var stored =
                "{\"data\":{\"metadata\":{\"not\":1},\"q\":\"\\\"metadata\\\":{\\\\\"},\"list\":[{\"metadata\":{}}],"
                        + "\"metadata\":{\"annotations\":{\"b\":\"}\\\"{\\\\\"},\"name\":\"ä\"},\"spec\":{}}";
        assertThat(partial(stored)).endsWith(",\"metadata\":{\"annotations\":{\"b\":\"}\\\"{\\\\\"},\"name\":\"ä\"}}");
    }

    private static String partial(String stored) {
        return new String(PartialObjects.of(stored.getBytes(UTF_8)), UTF_8);
    }
}
