package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.MemoryLog;

/** What becomes of the storage class that a cluster begins with, over restarts of the server. */
class DefaultStorageClassTest {
    private static final String CLASSES = "/apis/storage.k8s.io/v1/storageclasses";
    private static final String MARK = "/metadata/annotations/storageclass.kubernetes.io~1is-default-class";

    private final MemoryLog log = new MemoryLog();

    private void onAServer(Consumer<HttpsClient> use) {
        try (var server = TestApiServer.on(log);
                var admin = HttpsClient.admin(server)) {
            use.accept(admin);
        }
    }

    @Test
    void isNotMarkedAgainWhenAnotherWasMadeTheDefault() {
        onAServer(admin -> {
            admin.merge(
                    CLASSES + "/local",
                    "{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"false\"}}}");
            admin.post(
                    CLASSES,
                    "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"StorageClass\",\"provisioner\":\"deploy.sh/local\",\"volumeBindingMode\":\"WaitForFirstConsumer\","
                            + "\"metadata\":{\"name\":\"kept\",\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}");
        });

        onAServer(admin -> {
            assertThat(admin.get(CLASSES + "/local").json().at(MARK).asString()).isEqualTo("false");
            assertThat(admin.get(CLASSES + "/kept").json().at(MARK).asString()).isEqualTo("true");
        });
    }

    @Test
    void isNotMadeAgainWhenItWasDeleted() {
        onAServer(admin -> {
            assertThat(admin.get(CLASSES + "/local").status()).isEqualTo(200);
            admin.delete(CLASSES + "/local");
        });

        onAServer(admin -> {
            admin.get(CLASSES + "/local").assertRefused(404);
            assertThat(admin.get("/api/v1/namespaces/default").status()).isEqualTo(200);
        });
    }
}
