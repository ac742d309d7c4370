package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever comes in, the answer is a sentence with the right status, nothing is written, and service goes on. */
class BadInputTest extends ServerTest {
    private HttpsClient.Answer post(byte[] body, String contentType) {
        return admin.sendBytes("POST", in("configmaps"), body, "content-type", contentType);
    }

    @AfterEach
    void wroteNothingAndGoesOn() {
        assertThat(admin.get(in("configmaps")).json().path("items").size()).isZero();
    }

    private static void assertRefused(HttpsClient.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("kind").asString()).isEqualTo("Status");
        assertThat(answer.message()).isNotBlank().doesNotContain("Exception", "java.", "jackson", "sh.deploy");
    }

    @Test
    void refusesNestingThousandsOfLevelsDeep() {
        assertRefused(post("[".repeat(20_000).getBytes(), "application/json"), 400);
        assertRefused(post("{\"a\":".repeat(20_000).getBytes(), "application/json"), 400);
        assertRefused(post("[".repeat(20_000).getBytes(), "application/yaml"), 400);
    }

    @Test
    void refusesABodyOfTwentyMegabytes() {
        assertRefused(post(new byte[20 << 20], "application/json"), 413);
    }

    @Test
    void refusesRandomBytes() {
        var bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);

        assertRefused(post(bytes, "application/json"), 400);
        assertRefused(post(bytes, "application/yaml"), 400);
        assertThat(post(bytes, "application/vnd.kubernetes.protobuf").status()).isBetween(400, 499);
    }

    @Test
    void refusesAnAliasBomb() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("x]\n");
        }

        assertRefused(post(bomb.toString().getBytes(), "application/yaml"), 400);
    }

    @Test
    void refusesAnEmptyBodyAndOneThatIsNoObject() {
        assertRefused(post(new byte[0], "application/json"), 400);
        assertRefused(post("[]".getBytes(), "application/json"), 400);
        assertRefused(post("null".getBytes(), "application/json"), 400);
    }

    @Test
    void saysWhereJsonStopsBeingJson() {
        var answer = post("{\"kind\": \"ConfigMap\",\n  oops}".getBytes(), "application/json");

        assertRefused(answer, 400);
        assertThat(answer.message()).contains("line 2");
    }

    @Test
    void refusesAKindThatDoesNotFitTheAddress() {
        assertRefused(
                post(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}".getBytes(),
                        "application/json"),
                400);
        assertRefused(
                post(
                        "{\"apiVersion\":\"v9\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}".getBytes(),
                        "application/json"),
                400);
    }

    @Test
    void saysThatAKindIsUnknown() {
        assertRefused(admin.post("/apis/example.com/v1/namespaces/" + namespace + "/widgets", "{}"), 404);
    }

    @Test
    void refusesANameThatCannotBe() {
        var answer = post(configMap("No_Good").getBytes(), "application/json");

        assertRefused(answer, 422);
        assertThat(answer.message())
                .startsWith("ConfigMap \"No_Good\" is invalid: metadata.name: Invalid value: \"No_Good\"");
        assertThat(answer.json()
                        .path("details")
                        .path("causes")
                        .path(0)
                        .path("field")
                        .asString())
                .isEqualTo("metadata.name");
    }

    @Test
    void refusesAnObjectWithoutAName() {
        assertRefused(post("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}".getBytes(), "application/json"), 422);
    }

    @Test
    void refusesBrokenEscapesAndNumbersInTheAddress() {
        assertRefused(admin.get(in("configmaps?limit=x")), 400);
        assertRefused(admin.get(in("configmaps?limit=-1")), 400);
    }

    @Test
    void refusesHeadersThatAreTooLong() {
        var answer = admin.get(in("configmaps"), "x-long", "y".repeat(70_000));

        assertThat(answer.status()).isEqualTo(431);
    }
}
