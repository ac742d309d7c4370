package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatchesTest extends ServerTest {
    @Test
    void mergesAndRemovesFields() {
        admin.post(in("configmaps"), configMap("a"));

        var patched = admin.merge(in("configmaps/a"), "{\"data\":{\"k\":null,\"l\":\"w\"}}");

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.json().path("data").has("k")).isFalse();
        assertThat(patched.json().path("data").path("l").asString()).isEqualTo("w");
    }

    @Test
    void losesNoPatchWhenManyComeAtOnce() {
        admin.post(in("configmaps"), configMap("a"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20)
                    .forEach(i ->
                            threads.submit(() -> admin.merge(in("configmaps/a"), "{\"data\":{\"k" + i + "\":\"v\"}}")));
        }

        assertThat(admin.get(in("configmaps/a")).json().path("data").size()).isEqualTo(21);
    }

    @Test
    void refusesAPatchForARevisionThatIsGone() {
        admin.post(in("configmaps"), configMap("a"));

        var refused =
                admin.merge(in("configmaps/a"), "{\"metadata\":{\"resourceVersion\":\"1\"},\"data\":{\"k\":\"w\"}}");

        assertThat(refused.status()).isEqualTo(409);
    }

    @Test
    void saysWhichKindsOfPatchThereAre() {
        admin.post(in("configmaps"), configMap("a"));

        var refused = admin.send("PATCH", in("configmaps/a"), "{}", "content-type", "application/json");

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.message()).contains("application/merge-patch+json");
    }
}
