package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.environment.TokenWish;

/** A pod's token is asked for, waited for, written and renewed. */
@Tag("slow")
class PodTokensTest {
    private static final Duration LIFE = Duration.ofHours(1);

    @TempDir
    Path dataDir;

    private final Pod pod = DockerNode.pod("web", "sleep 600")
            .editMetadata()
            .withUid("a") // of those whose token is asked for first in a new session
            .endMetadata()
            .editSpec()
            .withServiceAccountName("robot")
            .addNewVolume()
            .withName("access")
            .withNewProjected()
            .withDefaultMode(0644)
            .addNewSource()
            .withNewServiceAccountToken()
            .withAudience("vault")
            .withExpirationSeconds(600L)
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .endProjected()
            .endVolume()
            .endSpec()
            .build();
    private MemoryNode node;

    @BeforeEach
    void start() {
        node = new MemoryNode(dataDir);
        node.pods.replaceAll(List.of(pod));
    }

    /** So that nothing stays mounted. */
    @AfterEach
    void end() {
        node.pods.replaceAll(List.of());
        Awaitility.await().until(() -> {
            if (!Files.isDirectory(dataDir.resolve("pods"))) {
                return true;
            }
            try (var folders = Files.list(dataDir.resolve("pods"))) {
                return folders.findAny().isEmpty();
            }
        });
        node.close();
    }

    private Path folder() {
        return dataDir.resolve("pods").resolve(pod.getMetadata().getUid());
    }

    private Path file() {
        return folder().resolve("volumes").resolve("access").resolve("token");
    }

    private TokenWish wish() {
        return node.reports.awaitTokensWanted(1).getFirst();
    }

    private String content() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void isAskedForAsTheVolumeSays() {
        var metadata = pod.getMetadata();

        assertThat(wish())
                .isEqualTo(new TokenWish(
                        metadata.getNamespace(), metadata.getName(), metadata.getUid(), "robot", "vault", 600));
    }

    @Test
    void ofAPodThatIsJustGivenIsNotAskedForWhenItComes() {
        var given = justGiven();
        node.pods.assign(given);
        node.pods.token(TokenWish.of(given).iterator().next(), "came", LIFE);

        node.reports.awaitStatus(
                "given",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(one -> one.getState().getRunning() != null));

        assertThat(node.reports.awaitTokensWanted(1)).containsOnly(wish());
    }

    @Test
    void ofAPodThatIsJustGivenIsAskedForWhenNoneComes() {
        var given = justGiven();
        node.pods.assign(given);

        assertThat(node.reports.awaitTokensWanted(2))
                .contains(TokenWish.of(given).iterator().next());
    }

    private Pod justGiven() {
        return pod.edit()
                .editMetadata()
                .withName("given")
                .withUid("b")
                .endMetadata()
                .build();
    }

    @Test
    void isWaitedForByTheContainers() throws IOException {
        var wish = wish();
        node.pods.noToken(wish, "serviceaccounts \"robot\" not found");
        node.reports.awaitEvent("FailedMount", "the token of service account \"robot\" has not come yet");
        assertThat(node.running("web")).isEmpty();

        node.pods.token(wish, "first", LIFE);
        node.reports.awaitStatus(
                "web",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(one -> one.getState().getRunning() != null));

        assertThat(content()).isEqualTo("first");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void isWrittenAnewWhenAnotherComes() {
        var wish = wish();
        node.pods.token(wish, "first", LIFE);
        Awaitility.await().until(() -> content().equals("first"));

        node.pods.token(wish, "second", LIFE);

        Awaitility.await().until(() -> content().equals("second"));
    }

    @Test
    void isAskedForAgainBeforeItRunsOut() {
        var wish = wish();
        node.pods.token(wish, "short", Duration.ofMillis(100));

        assertThat(node.reports.awaitTokensWanted(2)).containsOnly(wish);
    }

    @Test
    void isAskedForAnewInANewSession() {
        var wish = wish();
        node.pods.token(wish, "first", LIFE);

        node.pods.replaceAll(List.of(pod));

        assertThat(node.reports.awaitTokensWanted(2)).containsOnly(wish);
    }

    @Test
    void isRenewedWhileThePodEnds() {
        var wish = wish();
        node.pods.token(wish, "first", LIFE);
        node.reports.awaitStatus(
                "web",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(one -> one.getState().getRunning() != null));

        node.pods.assign(pod.edit()
                .editMetadata()
                .withDeletionTimestamp(Instant.now().plusSeconds(600).toString())
                .withDeletionGracePeriodSeconds(600L)
                .endMetadata()
                .build());
        node.pods.token(wish, "second", Duration.ofMillis(100));

        Awaitility.await().until(() -> content().equals("second"));
        assertThat(node.reports.awaitTokensWanted(2)).containsOnly(wish);
        assertThat(node.running("web")).hasSize(1);
    }
}
