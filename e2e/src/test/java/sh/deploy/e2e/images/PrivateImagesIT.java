package sh.deploy.e2e.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.SharedDeploy;

/** Pods whose images lie in a registry with a password. */
@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
class PrivateImagesIT {
    private static final String NAMESPACE = "private-images";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static PrivateRegistry registry;

    private final Kubectl kubectl = Kubectl.bothVersionsAt(SharedDeploy.get()).getLast();

    @BeforeAll
    static void startRegistry() {
        registry = PrivateRegistry.start(folder);
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @BeforeEach
    void ownNamespace() {
        kubectl.out("create", "namespace", NAMESPACE);
        typed(
                "create",
                "secret",
                "docker-registry",
                "wrong",
                "--docker-server=" + registry.host(),
                "--docker-username=" + PrivateRegistry.USER,
                "--docker-password=guessed");
        apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: registry}
                type: kubernetes.io/dockerconfigjson
                stringData: {.dockerconfigjson: '%s'}
                """.formatted(registry.dockerConfig()));
    }

    @AfterEach
    void dropNamespace() {
        kubectl.out("delete", "namespace", NAMESPACE, "--timeout=60s");
    }

    @Test
    void withoutASecretThePodWaitsAndSaysThatAccessIsDenied() {
        pod("stranger", registry.push("closed"), "IfNotPresent", "");

        awaitWaiting("stranger", "ErrImagePull");
        awaitWaiting("stranger", "ImagePullBackOff");
        awaitEvent("stranger", "Failed to pull image \"" + registry.host() + "/closed:1\"");
        awaitEvent("stranger", "no basic auth credentials");
        awaitEvent("stranger", "Back-off pulling image");
    }

    @Test
    void withAWrongPasswordThePodWaits() {
        pod("guesser", registry.push("guessed"), "IfNotPresent", "wrong");

        awaitWaiting("guesser", "ImagePullBackOff");
        awaitEvent("guesser", "unauthorized");
    }

    @Test
    void withTheSecretThePodRuns() {
        pod("member", registry.push("open"), "IfNotPresent", "registry");

        awaitRunning("member");
        awaitEvent("member", "Successfully pulled image \"" + registry.host() + "/open:1\"");
    }

    @Test
    void aPodThatWaitsRunsSoonAfterItsSecretComes() {
        pod("early", registry.push("late"), "IfNotPresent", "tomorrow");
        awaitWaiting("early", "ImagePullBackOff");

        apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: tomorrow}
                type: kubernetes.io/dockerconfigjson
                stringData: {.dockerconfigjson: '%s'}
                """.formatted(registry.dockerConfig()));

        awaitRunning("early");
    }

    @Test
    void theAccountsSecretServesItsPodsThatNameNone() {
        typed("create", "serviceaccount", "reader");
        typed("patch", "serviceaccount", "reader", "-p", "{\"imagePullSecrets\":[{\"name\":\"registry\"}]}");
        var image = registry.push("shared");
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: heir}
                spec:
                  serviceAccountName: reader
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: "%s", command: [sleep, "1000"]}]
                """.formatted(image));

        awaitRunning("heir");
        assertThat(typed("get", "pod", "heir", "-o", "jsonpath={.spec.imagePullSecrets[*].name}"))
                .isEqualTo("registry");
    }

    @Test
    void anImageThatIsHereIsFetchedAgainOnlyUnderAlways() {
        var image = registry.push("policies");
        pod("never", image, "Never", "registry");
        awaitWaiting("never", "ErrImageNeverPull");
        awaitEvent("never", "is not present with pull policy of Never");

        pod("first", image, "IfNotPresent", "registry");
        awaitRunning("first");
        awaitRunning("never");

        pod("second", image, "IfNotPresent", "");
        awaitRunning("second");
        awaitEvent("second", "already present on machine");

        pod("always", image, "Always", "registry");
        awaitRunning("always");
        awaitEvent("always", "Successfully pulled image");

        pod("always-stranger", image, "Always", "");
        awaitWaiting("always-stranger", "ImagePullBackOff");
    }

    @Test
    void aTagThatDoesNotExistIsNamed() {
        var image = registry.push("tagged");
        pod("mistyped", image.replaceFirst(":1$", ":2"), "IfNotPresent", "registry");

        awaitWaiting("mistyped", "ImagePullBackOff");
        awaitEvent("mistyped", "manifest for " + registry.host() + "/tagged:2 not found");
    }

    private void pod(String name, String image, String policy, String secret) {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  imagePullSecrets: %s
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: "%s", imagePullPolicy: %s, command: [sleep, "1000"]}]
                """.formatted(name, secret.isEmpty() ? "[]" : "[{name: " + secret + "}]", image, policy));
    }

    private void awaitRunning(String pod) {
        await("Running", "get", "pod", pod, "-o", "jsonpath={.status.phase}");
    }

    private void awaitWaiting(String pod, String reason) {
        await(reason, "get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].state.waiting.reason}");
    }

    private void awaitEvent(String pod, String words) {
        await(
                words,
                "get",
                "events",
                "--field-selector=involvedObject.name=" + pod,
                "-o",
                "jsonpath={.items[*].message}");
    }

    private void apply(String manifest) {
        kubectl.runWith(manifest, "apply", "-n", NAMESPACE, "-f", "-").succeeded();
    }

    private String typed(String... arguments) {
        return kubectl.out(inNamespace(arguments));
    }

    private void await(String text, String... arguments) {
        kubectl.await(text, inNamespace(arguments));
    }

    private static String[] inNamespace(String... arguments) {
        var line = new java.util.ArrayList<>(java.util.List.of(arguments));
        line.addAll(java.util.List.of("-n", NAMESPACE));
        return line.toArray(String[]::new);
    }
}
