package sh.deploy.api.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheTest {
    private static final Index<Pod> BY_APP = Index.byLabel("app");

    private final Cache<Pod> cache = new Cache<>(List.of(BY_APP, Index.uncontrolled(), Index.byNode()));

    @Test
    void findsAnObjectUnderItsNewValueAndNoMoreUnderItsOldOne() {
        cache.put(pod("one", "web"));
        cache.put(pod("one", "db"));
        assertThat(cache.find(BY_APP, "web")).isEmpty();
        assertThat(cache.find(BY_APP, "db")).hasSize(1);
    }

    @Test
    void forgetsARemovedObjectEverywhere() {
        cache.put(pod("one", "web"));
        cache.remove(pod("one", "web"));
        assertThat(cache.get("shop", "one")).isEmpty();
        assertThat(cache.find(BY_APP, "web")).isEmpty();
        assertThat(cache.find(Index.<Pod>uncontrolled(), "shop")).isEmpty();
    }

    @Test
    void findsUnboundPodsUnderNoNode() {
        cache.put(pod("one", "web"));
        assertThat(cache.find(Index.byNode(), "")).hasSize(1);
    }

    @Test
    void knowsWhatAFreshListLacks() {
        cache.put(pod("one", "web"));
        cache.put(pod("two", "web"));
        assertThat(cache.missingFrom(List.of(pod("two", "web"))))
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("one");
    }

    @Test
    void neverGoesBackInRevision() {
        cache.reached(7);
        cache.reached(5);
        assertThat(cache.revision()).isEqualTo(7);
    }

    private static Pod pod(String name, String app) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .addToLabels("app", app)
                .endMetadata()
                .build();
    }
}
