package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rights to a part of an object are none to the object itself, nor are those in a namespace rights to what is in none. */
class PartsAndWholesTest extends AccessTest {
    @Test
    void whoMayDoAnythingWithAPartDoesNothingToTheWhole() {
        admin.post(in("pods"), pod("p", ""));
        allowHere("jane", rule("*", "pods/status,pods/log,pods/eviction,pods/binding"));
        var jane = as("jane");

        for (var part : new String[] {"status", "log", "binding", "eviction"}) {
            jane.delete(in("pods/p/" + part)).assertRefused(405);
            jane.merge(in("pods/p/log"), "{}").assertRefused(405);
            assertThat(jane.delete(in("pods//" + part)).status()).isEqualTo(400);
            assertThat(jane.get(in("pods//" + part)).status()).isEqualTo(400);
        }
        jane.post(in("pods/q/status"), pod("q", "")).assertRefused(405);
        jane.get(in("pods/p")).assertRefused(403);
        assertThat(admin.get(in("pods/p")).json().path("metadata").has("deletionTimestamp"))
                .isFalse();
        assertThat(jane.get(in("pods/p/status")).status()).isEqualTo(200);
    }

    @Test
    void nothingIsBelowAPart() {
        admin.post(in("pods"), pod("p", ""));

        assertThat(admin.get(in("pods/p/status/more")).status()).isEqualTo(404);
        assertThat(admin.get(in("pods/p/log/more")).status()).isEqualTo(404);
        assertThat(admin.delete(in("pods/p/status/more")).status()).isEqualTo(405);
    }

    @Test
    void whatNodesUseIsReadInNoNamespace() {
        allowHere("jane", rule("*", "*", "*"));
        var jane = as("jane");
        var usage = "/apis/metrics.k8s.io/v1beta1/";

        jane.get(usage + "nodes").assertRefused(403);
        jane.get(usage + "namespaces/" + namespace + "/nodes").assertRefused(404);
        jane.get(usage + "namespaces/" + namespace + "/pods/p/more").assertRefused(404);
        assertThat(jane.get(usage + "namespaces/" + namespace + "/pods").status())
                .isEqualTo(200);
        admin.get("/apis/metrics.k8s.io/v7/nodes").assertRefused(404);
    }

    @Test
    void theOldFormOfWatchesOnlyWatches() {
        admin.post(in("configmaps"), configMap("c"));
        var old = in("configmaps/c").replace("/v1/", "/v1/watch/");

        admin.delete(old).assertRefused(405);
        admin.put(old, configMap("c")).assertRefused(405);
        assertThat(admin.get(in("configmaps/c")).status()).isEqualTo(200);
    }
}
