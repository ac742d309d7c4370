package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldValidationTest extends ServerTest {
    private static final String UNKNOWN =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"dat\":{}}";
    private static final String TWICE =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"},\"data\":{\"k\":\"w\"}}";

    @Test
    void refusesAnUnknownFieldWhenStrict() {
        var answer = admin.post(in("configmaps?fieldValidation=Strict"), UNKNOWN);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .startsWith(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown"
                                + " field \"dat\"");
    }

    @Test
    void refusesAFieldThatStandsTwiceWhenStrict() {
        var answer = admin.post(in("configmaps?fieldValidation=Strict"), TWICE);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("duplicate field \"data\"");
    }

    @Test
    void warnsUnlessAskedOtherwiseAndDropsTheField() {
        var answer = admin.post(in("configmaps"), UNKNOWN);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.warnings()).hasSize(1).first().asString().startsWith("299 - \"unknown field \\\"dat\\\"");
        assertThat(answer.json().has("dat")).isFalse();
    }

    @Test
    void takesTheLastOfTwoValues() {
        var answer = admin.post(in("configmaps?fieldValidation=Warn"), TWICE);

        assertThat(answer.warnings()).containsExactly("299 - \"duplicate field \\\"data\\\"\"");
        assertThat(answer.json().path("data").path("k").asString()).isEqualTo("w");
    }

    @Test
    void saysNothingWhenAskedToIgnore() {
        assertThat(admin.post(in("configmaps?fieldValidation=Ignore"), UNKNOWN).warnings())
                .isEmpty();
    }

    @Test
    void refusesAValueOfTheWrongTypeHoweverAsked() {
        var answer = admin.post(
                in("configmaps?fieldValidation=Ignore"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":1}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("data");
    }

    @Test
    void dropsManagedFieldsWithoutComplaint() {
        var answer = admin.post(
                in("configmaps?fieldValidation=Strict"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{\"manager\":\"x\"}]}}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("metadata").has("managedFields")).isFalse();
    }
}
