package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatchesTest extends ServerTest {
    private static final String DEPLOYMENT = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},
               "spec":{"containers":[{"name":"c","image":"old","command":["run"]}]}}}}
            """;

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
    void forcesNothingButServerSideApply() {
        admin.post(in("configmaps"), configMap("a"));

        var refused = admin.merge(in("configmaps/a?force=true"), "{\"data\":{\"k\":\"w\"}}");

        refused.assertRefused(422);
        assertThat(refused.message())
                .isEqualTo("PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
                        + " non-apply patch");
    }

    @Test
    void saysWhichKindsOfPatchThereAre() {
        admin.post(in("configmaps"), configMap("a"));

        var refused = admin.send("PATCH", in("configmaps/a"), "{}", "content-type", "application/json");

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.message()).contains("application/merge-patch+json");
    }

    @Test
    void mergesContainersByName() {
        admin.post(apps("deployments"), DEPLOYMENT);

        var patched = admin.send(
                "PATCH",
                apps("deployments/web"),
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"new\"}]}}}}",
                "content-type",
                "application/strategic-merge-patch+json");

        assertThat(patched.status()).isEqualTo(200);
        var container = patched.json()
                .path("spec")
                .path("template")
                .path("spec")
                .path("containers")
                .path(0);
        assertThat(container.path("image").asString()).isEqualTo("new");
        assertThat(container.path("command").path(0).asString()).isEqualTo("run");
        assertThat(patched.json().path("metadata").path("generation").asInt()).isEqualTo(2);
    }

    @Test
    void carriesOutTheStepsOfAJsonPatch() {
        admin.post(in("configmaps"), configMap("a"));

        var patched = admin.send(
                "PATCH",
                in("configmaps/a"),
                "[{\"op\":\"test\",\"path\":\"/data/k\",\"value\":\"v\"},{\"op\":\"move\",\"from\":\"/data/k\",\"path\":\"/data/l\"}]",
                "content-type",
                "application/json-patch+json");

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.json().path("data").path("l").asString()).isEqualTo("v");
    }

    @Test
    void changesReplicasThroughTheScale() {
        admin.post(apps("deployments"), DEPLOYMENT);

        var scaled = admin.merge(apps("deployments/web/scale"), "{\"spec\":{\"replicas\":5}}");

        assertThat(scaled.json().path("kind").asString()).isEqualTo("Scale");
        assertThat(scaled.json().path("spec").path("replicas").asInt()).isEqualTo(5);
        assertThat(scaled.json().path("status").path("selector").asString()).isEqualTo("app=web");
        assertThat(admin.get(apps("deployments/web"))
                        .json()
                        .path("spec")
                        .path("replicas")
                        .asInt())
                .isEqualTo(5);
    }

    /** Each piece is shallow enough for a body; the whole could not be read again, not even when the server starts. */
    @Test
    void aPatchMakesNothingThatIsDeeperThanWhatCanBeRead() {
        var revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
        var half = "{\"d\":".repeat(150) + "{}" + "}".repeat(150);
        admin.post(
                revisions,
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"ControllerRevision\",\"metadata\":{\"name\":\"deep\"},\"revision\":1,\"data\":"
                        + half + "}");

        var answer = admin.send(
                "PATCH",
                revisions + "/deep",
                "[{\"op\":\"add\",\"path\":\"/data" + "/d".repeat(150) + "/more\",\"value\":" + half + "}]",
                "content-type",
                "application/json-patch+json");

        answer.assertRefused(413);
        assertThat(answer.message()).contains("more than 200 levels of nesting");
        assertThat(admin.get(revisions + "/deep").status()).isEqualTo(200);
    }

    /** What is too deep on the way is refused, though a later operation takes it away again. */
    @Test
    void aPatchCopiesNothingThatIsDeeperThanWhatCanBeRead() {
        var revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
        var part = "{\"d\":".repeat(190) + "{}" + "}".repeat(190);
        admin.post(
                revisions,
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"ControllerRevision\",\"metadata\":{\"name\":\"copied\"},\"revision\":1,\"data\":"
                        + part + "}");
        var into = "/data" + "/d".repeat(190);
        var deeper = "{\"op\":\"add\",\"path\":\"" + into + "/d\",\"value\":" + part + "},{\"op\":\"add\",\"path\":\""
                + into + "/d" + "/d".repeat(190) + "/d\",\"value\":" + part + "}";

        var answer = admin.send(
                "PATCH",
                revisions + "/copied",
                "[" + deeper + ",{\"op\":\"copy\",\"from\":\"/data\",\"path\":\"/data/copy\"},"
                        + "{\"op\":\"replace\",\"path\":\"/data\",\"value\":{}}]",
                "content-type",
                "application/json-patch+json");

        answer.assertRefused(413);
        assertThat(answer.message()).contains("more than 200 levels of nesting");
        assertThat(admin.get(revisions + "/copied").status()).isEqualTo(200);
    }
}
