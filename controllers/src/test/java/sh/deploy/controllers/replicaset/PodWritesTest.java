package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.controllers.DenyingWebhook;

/** What the server refuses is told in words that say what was tried. */
class PodWritesTest {
    private static final String NAMESPACE = "default";

    private final Time time = new SystemTime();
    private final TestApiServer server = TestApiServer.start(time, settings -> settings.withWebhooksOnLoopback(true));
    private final ApiClient admin = client(server.adminCredential());
    private final ApiClient nobody = client(server.credential("nobody", List.of()));
    private final EventRecorder events = new EventRecorder(admin, "test", time);
    private final PodWrites writes =
            new PodWrites(nobody, events, new OwnWrites<>(new Informers(admin).of(ResourceTypes.POD), () -> 0));

    @BeforeEach
    void start() {
        events.start();
    }

    @AfterEach
    void stop() {
        events.close();
        nobody.close();
        admin.close();
        server.close();
    }

    @Test
    void aStandbyPodThatMayNotTakeAPlace() throws InterruptedException {
        var standby = Examples.unready("waiting")
                .edit()
                .editMetadata()
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build();
        var failure = writes.promote(set(), List.of(standby), List.of(""));
        assertTold(Objects.requireNonNull(failure), "FailedTakePlace", "Error letting a standby pod take a place: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void aDeletionThatAWebhookDeniesIsNoneWhateverCodeItGives(int code) throws InterruptedException {
        try (var denying = new DenyingWebhook(admin, "DELETE", "pods", "stays", code);
                var informers = new Informers(admin)) {
            var own = new OwnWrites<NamespacedName, Pod>(informers.of(ResourceTypes.POD), () -> 0);
            var pod = admin.create(ResourceTypes.POD, runnable("stays"));
            informers.start();
            informers.awaitSynced(Duration.ofSeconds(30));

            var failure = new PodWrites(admin, events, own).delete(set(), List.of(pod));

            assertThat(Objects.requireNonNull(failure).reason()).isEqualTo("FailedDelete");
            assertThat(denying.denials()).isEqualTo(1);
            assertThat(own.allSeen(NamespacedName.of(set()))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void aPlaceThatAWebhookDeniesAStandbyPodIsNotTaken(int code) throws InterruptedException {
        try (var denying = new DenyingWebhook(admin, "UPDATE", "pods", "waiting", code)) {
            var standby = admin.create(ResourceTypes.POD, runnable("waiting"));
            standby.getMetadata().setAnnotations(Map.of(Standby.ANNOTATION, "true"));
            var own = new OwnWrites<NamespacedName, Pod>(new Informers(admin).of(ResourceTypes.POD), () -> 0);

            var failure = new PodWrites(admin, events, own).promote(set(), List.of(standby), List.of("n1"));

            assertThat(Objects.requireNonNull(failure).reason()).isEqualTo("FailedTakePlace");
            assertThat(denying.denials()).isEqualTo(1);
        }
    }

    private static Pod runnable(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("web:1")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void aPodThatMayNotBeMade() throws InterruptedException {
        assertTold(Objects.requireNonNull(writes.create(set(), List.of(""))), "FailedCreate", "Error creating: ");
    }

    private void assertTold(ReplicaStatus.Failure failure, String reason, String words) throws InterruptedException {
        assertThat(failure.reason()).isEqualTo(reason);
        var event = firstEvent();
        assertThat(event.getReason()).isEqualTo(reason);
        assertThat(event.getMessage())
                .startsWith(words)
                .endsWith(failure.message())
                .contains("nobody");
    }

    private Event firstEvent() throws InterruptedException {
        try (var watch = admin.watch(ResourceTypes.EVENT, NAMESPACE, ListOptions.ALL, 0)) {
            if (watch.next() instanceof WatchEvent.Added<Event>(Event event)) {
                return event;
            }
        }
        throw new AssertionError("no event came");
    }

    private static ReplicaSet set() {
        var set = Examples.set(1);
        set.getMetadata().setNamespace(NAMESPACE);
        return set;
    }

    private ApiClient client(Credential credential) {
        return new ApiClient(
                ClientConfig.of(
                        URI.create(server.url()),
                        server.caPem(),
                        new ClientConfig.Credential.Certificate(credential.certificatePem(), credential.keyPem())),
                time,
                "test");
    }
}
