package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new pod names must be there. */
class PodReferencesTest extends ServerTest {
    private void account(String name) {
        admin.post(
                in("serviceaccounts"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    @Test
    void takesAnAccountOnceItIsThere() {
        var refused = admin.post(in("pods"), pod("x", ",\"serviceAccountName\":\"shop\""));
        account("shop");
        var taken = admin.post(in("pods"), pod("x", ",\"serviceAccountName\":\"shop\""));

        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("pods \"x\" is forbidden: error looking up service account " + namespace
                        + "/shop: serviceaccount \"shop\" not found");
        assertThat(refused.json().at("/details/name").asString()).isEqualTo("x");
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"serviceAccountName\":\"default\"",
                ",\"priorityClassName\":\"system-node-critical\"",
                ",\"priorityClassName\":\"system-cluster-critical\"",
                ",\"runtimeClassName\":\"\""
            })
    void waitsForNothingThatEveryClusterHas(String spec) {
        var taken = admin.post(in("pods"), pod("x", spec));

        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"runtimeClassName|pod rejected: RuntimeClass \"nope\" not found"})
    void refusesClassesThatAreNotThere(String field, String why) {
        var refused = admin.post(in("pods"), pod("x", ",\"" + field + "\":\"nope\""));

        refused.assertRefused(403);
        assertThat(refused.message()).isEqualTo("pods \"x\" is forbidden: " + why);
    }
}
