package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

/** Row F10: twenty canaries are in no file of the data folder; after a new key has come, the old one can be destroyed. */
@Tag("beside-others")
class SecretsAtRestIT {
    private static final String CONTROL = "finch-e41d0b7c55aa";
    private static final List<String> CANARIES = IntStream.range(0, 20)
            .mapToObj(number -> "canary-" + number + "-3b9f60d2c8e1")
            .toList();

    @Test
    void secretsLieNowhereInClearAndOutliveTheirKey() throws IOException {
        try (var deploy = RunningDeploy.start()) {
            var kubectl = Kubectl.newest(deploy.environment());
            for (int i = 0; i < CANARIES.size(); i++) {
                kubectl.out("create", "secret", "generic", "s" + i, "--from-literal=key=" + CANARIES.get(i));
            }
            kubectl.out("create", "configmap", "control", "--from-literal=key=" + CONTROL);
            kubectl.runWith(manifest("s0", CANARIES.get(0)).replace("  key:", "  no key:"), "apply", "-f", "-")
                    .failed();
            kubectl.runWith(manifest("s0", CANARIES.get(0)), "apply", "-f", "-").succeeded();

            var file = deploy.data().resolve("pki/encryption.yaml");
            var before = Files.readString(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            rotate(deploy, kubectl);
            Files.writeString(file, withoutLastKey(Files.readString(file)));
            assertThat(Files.readString(file)).doesNotContain(secretIn(before));

            deploy.deployctl("down", "--data", deploy.data().toString()).succeeded();
            assertThat(search(deploy.data()))
                    .as("the search finds what lies there in clear")
                    .isTrue();

            deploy.up();
            for (int i = 0; i < CANARIES.size(); i++) {
                var value = kubectl.out("get", "secret", "s" + i, "-o", "jsonpath={.data.key}");
                assertThat(new String(Base64.getDecoder().decode(value), UTF_8)).isEqualTo(CANARIES.get(i));
            }
        }
    }

    private static void rotate(RunningDeploy deploy, Kubectl kubectl) {
        deploy.deployctl("rotate-encryption-key", "--data", deploy.data().toString())
                .succeeded();
        Awaitility.await("the old key is needed no more")
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> kubectl.out("get", "--raw", "/statusz")
                        .replaceAll("\\s", "")
                        .contains("\"writes\":false,\"dataKeys\":0,\"needed\":false"));
    }

    /** As a person takes the last key out of it. */
    private static String withoutLastKey(String text) {
        int last = text.lastIndexOf("      - name: ");
        return text.substring(0, last) + text.substring(text.indexOf("  - identity", last));
    }

    private static String secretIn(String text) {
        return text.lines()
                .filter(line -> line.strip().startsWith("secret: "))
                .findFirst()
                .orElseThrow()
                .strip()
                .substring("secret: ".length());
    }

    /** Whether the control is found; fails where a canary is. */
    private static boolean search(Path folder) throws IOException {
        boolean control = false;
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (var file : files) {
            var text = new String(Files.readAllBytes(file), ISO_8859_1);
            for (var canary : CANARIES) {
                assertThat(text.contains(canary)).as("%s in %s", canary, file).isFalse();
                assertThat(text.contains(Base64.getEncoder().encodeToString(canary.getBytes(UTF_8))))
                        .as("%s as Base64 in %s", canary, file)
                        .isFalse();
            }
            control |= text.contains(CONTROL);
        }
        return control;
    }

    private static String manifest(String name, String canary) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: %s}
                stringData:
                  key: %s
                """.formatted(name, canary);
    }
}
