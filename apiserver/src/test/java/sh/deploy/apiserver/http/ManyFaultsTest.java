package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** However much is wrong with what was sent, the answer is one that can be read. */
class ManyFaultsTest extends ServerTest {
    @Test
    void areToldUpToAHundred() {
        var refused = admin.post(in("pods"), pod("x", "").replace("[{", "[" + "{},".repeat(20_000) + "{"));

        refused.assertRefused(422);
        assertThat(refused.json().at("/details/causes")).hasSize(100);
        assertThat(refused.message()).startsWith("Pod \"x\" is invalid: [").matches(".*, and \\d{5} more]");
        assertThat(refused.body().length).isLessThan(60_000);
    }

    @Test
    void areNotRepeatedAtTheirFullLength() {
        var name = "n".repeat(1 << 20);

        var refused = admin.post(in("configmaps"), configMap(name + "!"));

        refused.assertRefused(422);
        assertThat(refused.body().length).isLessThan(100_000);
        assertThat(refused.message())
                .startsWith("ConfigMap \"nnn")
                .contains(" characters) ... nnn")
                .endsWith("must be no more than 253 characters");
    }

    @Test
    void ofHalfACharacterNothingIsShown() {
        var refused = admin.post(in("configmaps"), configMap("\ud83d\ude00".repeat(200_000)));

        refused.assertRefused(422);
        assertThat(refused.text()).doesNotContain("\ufffd", "\\ud83d");
    }
}
