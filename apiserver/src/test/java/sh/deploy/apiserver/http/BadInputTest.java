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

    @Test
    void refusesNestingThousandsOfLevelsDeep() {
        post("[".repeat(20_000).getBytes(), "application/json").assertRefused(400);
        post("{\"a\":".repeat(20_000).getBytes(), "application/json").assertRefused(400);
        post("[".repeat(20_000).getBytes(), "application/yaml").assertRefused(400);
    }

    @Test
    void refusesATimeoutThatIsNoNumber() {
        admin.get(in("configmaps?timeoutSeconds=abc")).assertRefused(400);
        admin.get(in("configmaps?watch=true&timeoutSeconds=abc")).assertRefused(400);
    }

    @Test
    void refusesABodyOfTwentyMegabytes() {
        post(new byte[20 << 20], "application/json").assertRefused(413);
    }

    @Test
    void refusesRandomBytes() {
        var bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);

        post(bytes, "application/json").assertRefused(400);
        post(bytes, "application/yaml").assertRefused(400);
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

        post(bomb.toString().getBytes(), "application/yaml").assertRefused(400);
    }

    @Test
    void refusesAnEmptyBodyAndOneThatIsNoObject() {
        post(new byte[0], "application/json").assertRefused(400);
        post("[]".getBytes(), "application/json").assertRefused(400);
        post("null".getBytes(), "application/json").assertRefused(400);
    }

    @Test
    void saysWhereJsonStopsBeingJson() {
        var answer = post("{\"kind\": \"ConfigMap\",\n  oops}".getBytes(), "application/json");

        answer.assertRefused(400);
        assertThat(answer.message()).contains("line 2");
    }

    @Test
    void saysWhereYamlStopsBeingYaml() {
        var answer = post("kind: ConfigMap\nmetadata: {name: a\n".getBytes(), "application/yaml");

        answer.assertRefused(400);
        assertThat(answer.message()).contains("not valid YAML: line ");
    }

    @Test
    void refusesAKindThatDoesNotFitTheAddress() {
        post("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}".getBytes(), "application/json")
                .assertRefused(400);
        post(
                        "{\"apiVersion\":\"v9\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}".getBytes(),
                        "application/json")
                .assertRefused(400);
    }

    @Test
    void saysThatAKindIsUnknown() {
        admin.post("/apis/example.com/v1/namespaces/" + namespace + "/widgets", "{}")
                .assertRefused(404);
    }

    @Test
    void refusesANameThatCannotBe() {
        var answer = post(configMap("No_Good").getBytes(), "application/json");

        answer.assertRefused(422);
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
        post("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}".getBytes(), "application/json")
                .assertRefused(422);
    }

    @Test
    void refusesBrokenEscapesAndNumbersInTheAddress() {
        admin.get(in("configmaps?limit=x")).assertRefused(400);
        admin.get(in("configmaps?limit=-1")).assertRefused(400);
    }

    @Test
    void refusesHeadersThatAreTooLong() {
        var answer = admin.get(in("configmaps"), "x-long", "y".repeat(70_000));

        assertThat(answer.status()).isEqualTo(431);
    }
}
