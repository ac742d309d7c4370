package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletesTest extends ServerTest {
    private HttpsClient.Answer deleteWith(String path, String options) {
        return admin.send("DELETE", path, options, "content-type", "application/json");
    }

    private void bind(String pod) {
        admin.post(
                in("pods/" + pod + "/binding"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"" + pod
                        + "\"},\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}");
    }

    @Test
    void answersWithAStatusThatNamesWhatIsGone() {
        var made = admin.post(in("configmaps"), configMap("a"));

        var deleted = admin.delete(in("configmaps/a"));

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json().path("status").asString()).isEqualTo("Success");
        assertThat(deleted.json().path("details").path("name").asString()).isEqualTo("a");
        assertThat(deleted.json().path("details").path("uid"))
                .isEqualTo(made.json().path("metadata").path("uid"));
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "kube-system", "kube-public", "kube-node-lease"})
    void refusesToDeleteANamespaceWithoutWhichNothingWorks(String name) {
        var refused = admin.delete("/api/v1/namespaces/" + name);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("namespaces \"" + name + "\" is forbidden: this namespace may not be deleted");
        assertThat(admin.get("/api/v1/namespaces/" + name).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/configmaps", "/api/v1/configmaps?labelSelector=a", "/apis/apps/v1/deployments"})
    void deletesNothingAcrossAllNamespaces(String everywhere) {
        admin.post(in("configmaps"), configMap("a"));

        var refused = admin.delete(everywhere);

        refused.assertRefused(405);
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(200);
    }

    @Test
    void deletesNamespacesOneByOneOnly() {
        admin.post(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"mine\"}}");

        assertThat(admin.delete("/api/v1/namespaces").status()).isEqualTo(405);
        assertThat(admin.get("/api/v1/namespaces/mine")
                        .json()
                        .path("status")
                        .path("phase")
                        .asString())
                .isEqualTo("Active");
        var resources = admin.get("/api/v1").json().path("resources");
        for (var resource : resources) {
            if (resource.path("name").asString().equals("namespaces")) {
                assertThat(resource.path("verbs").toString())
                        .contains("\"delete\"")
                        .doesNotContain("deletecollection");
            }
        }
    }

    @Test
    void keepsAnObjectWithAFinalizerUntilThatIsDone() {
        admin.post(
                in("configmaps"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"finalizers\":[\"x.y/z\"]}}");

        var marked = admin.delete(in("configmaps/a"));
        assertThat(marked.json().path("metadata").path("deletionTimestamp").asString())
                .isNotEmpty();
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(200);

        admin.merge(in("configmaps/a"), "{\"metadata\":{\"finalizers\":null}}");
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(404);
    }

    @Test
    void deletesAllOfACollectionUnderOneIdempotencyKey() {
        admin.post(in("configmaps"), configMap("a"));
        admin.post(in("configmaps"), configMap("b"));
        admin.post(in("configmaps"), configMap("c"));

        var deleted = admin.send("DELETE", in("configmaps"), "", "Idempotency-Key", "all-of-them");

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(admin.get(in("configmaps")).json().path("items")).isEmpty();
    }

    @Test
    void refusesWhenThePreconditionNamesAnotherObject() {
        admin.post(in("configmaps"), configMap("a"));

        var refused = deleteWith(in("configmaps/a"), "{\"preconditions\":{\"uid\":\"other\"}}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains("Precondition failed: UID in precondition: other");
    }

    @Test
    void letsTheGarbageCollectorKnowWhatToDoWithDependents() {
        admin.post(in("configmaps"), configMap("a"));
        admin.post(in("configmaps"), configMap("b"));

        var orphaning = deleteWith(in("configmaps/a"), "{\"propagationPolicy\":\"Orphan\"}");
        var foreground = admin.delete(in("configmaps/b?propagationPolicy=Foreground"));

        assertThat(orphaning.json().path("metadata").path("finalizers").path(0).asString())
                .isEqualTo("orphan");
        assertThat(foreground.json().path("metadata").path("finalizers").path(0).asString())
                .isEqualTo("foregroundDeletion");
    }

    @Test
    void refusesTwoAnswersToWhatBecomesOfDependents() {
        admin.post(in("configmaps"), configMap("a"));

        var inBody =
                deleteWith(in("configmaps/a"), "{\"orphanDependents\":false,\"propagationPolicy\":\"Background\"}");
        var inQuery = admin.delete(in("configmaps/a?orphanDependents=true&propagationPolicy=Background"));

        for (var refused : List.of(inBody, inQuery)) {
            refused.assertRefused(422);
            assertThat(refused.message())
                    .isEqualTo("DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value:"
                            + " \"Background\": orphanDependents and deletionPropagation cannot be both set");
        }
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(200);
    }

    @Test
    void removesAPodAtOnceThatNoNodeRuns() {
        admin.post(in("pods"), pod("p", ""));

        assertThat(admin.delete(in("pods/p")).status()).isEqualTo(200);

        assertThat(admin.get(in("pods/p")).status()).isEqualTo(404);
    }

    @Test
    void givesABoundPodTheTimeItAskedForToStop() {
        admin.post(in("pods"), pod("p", ",\"terminationGracePeriodSeconds\":7"));
        bind("p");

        var marked = admin.delete(in("pods/p"));

        var metadata = marked.json().path("metadata");
        assertThat(metadata.path("deletionGracePeriodSeconds").asInt()).isEqualTo(7);
        assertThat(metadata.path("deletionTimestamp").asString()).isNotEmpty();
        assertThat(admin.get(in("pods/p")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "2147483648"})
    void givesABoundPodNoMoreTimeThanADateCanSay(String seconds) {
        admin.post(in("pods"), pod("p", ",\"terminationGracePeriodSeconds\":" + seconds));
        bind("p");

        for (var query : List.of("", "?gracePeriodSeconds=" + seconds)) {
            var marked = admin.delete(in("pods/p" + query));

            assertThat(marked.status()).as(marked.text()).isEqualTo(200);
            assertThat(marked.json()
                            .path("metadata")
                            .path("deletionGracePeriodSeconds")
                            .asLong())
                    .isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Test
    void shortensTheTimeOfAPodThatIsStoppingButNeverLengthensIt() {
        admin.post(in("pods"), pod("p", ""));
        bind("p");
        admin.delete(in("pods/p?gracePeriodSeconds=20"));

        var longer = admin.delete(in("pods/p?gracePeriodSeconds=60"));
        var shorter = admin.delete(in("pods/p?gracePeriodSeconds=5"));

        assertThat(longer.json()
                        .path("metadata")
                        .path("deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(20);
        assertThat(shorter.json()
                        .path("metadata")
                        .path("deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void removesABoundPodAtOnceWithoutGrace() {
        admin.post(in("pods"), pod("p", ""));
        bind("p");
        admin.delete(in("pods/p"));

        admin.delete(in("pods/p?gracePeriodSeconds=0"));

        assertThat(admin.get(in("pods/p")).status()).isEqualTo(404);
    }

    @Test
    void waitsForWhatRunsAtMostOnceEvenIfItWantsNoGrace() {
        admin.post(
                in("pods"),
                pod("p", ",\"terminationGracePeriodSeconds\":0")
                        .replace(
                                "\"name\":\"p\"",
                                "\"name\":\"p\",\"annotations\":{\"deploy.sh/at-most-one\":\"true\"}"));
        bind("p");

        admin.delete(in("pods/p"));
        assertThat(admin.get(in("pods/p"))
                        .json()
                        .path("metadata")
                        .path("deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(1);

        admin.delete(in("pods/p?gracePeriodSeconds=0"));
        assertThat(admin.get(in("pods/p")).status()).isEqualTo(404);
    }

    @Test
    void keepsANamespaceUntilItIsEmptiedAndTakesNothingNewIntoIt() {
        var marked = admin.delete("/api/v1/namespaces/" + namespace);
        assertThat(marked.json().path("status").path("phase").asString()).isEqualTo("Terminating");

        var refused = admin.post(in("configmaps"), configMap("late"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("configmaps \"late\" is forbidden: unable to create new content in namespace " + namespace
                        + " because it is being terminated");

        var emptied = marked.text().replace("\"kubernetes\"", "");
        admin.put("/api/v1/namespaces/" + namespace + "/finalize", emptied);
        assertThat(admin.get("/api/v1/namespaces/" + namespace).status()).isEqualTo(404);
    }
}
