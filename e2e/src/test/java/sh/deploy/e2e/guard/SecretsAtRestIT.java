package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

/**
 * Row F10: twenty canaries are in no file of the data folder, neither while a pod uses two of them, nor when it is gone, nor when the server
 * is; after a new key has come, the old one can be destroyed. What an agent gives a pod as a file is in memory where it is root.
 */
@Tag("beside-others")
class SecretsAtRestIT {
    private static final String DEVICE = "unix:dev";
    private static final String CONTROL = "finch-e41d0b7c55aa";
    private static final List<String> CANARIES = IntStream.range(0, 20)
            .mapToObj(number -> "canary-" + number + "-3b9f60d2c8e1")
            .toList();

    /** One container has a canary as a file, the other has another as a variable; each says how many characters it sees. */
    private static final String USER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: user}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: file
                image: deploy.local/busybox:1
                command: [sh, -c, "wc -c </keys/key; exec sleep 600"]
                volumeMounts: [{name: keys, mountPath: /keys}]
              - name: variable
                image: deploy.local/busybox:1
                command: [sh, -c, "echo ${#KEY}; exec sleep 600"]
                env: [{name: KEY, valueFrom: {secretKeyRef: {name: s2, key: key}}}]
              volumes: [{name: keys, secret: {secretName: s1}}]
            """;

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

            assertAPodLeavesNothing(deploy.data(), kubectl);

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

    private static void assertAPodLeavesNothing(Path data, Kubectl kubectl) throws IOException {
        kubectl.runWith(USER, "create", "-f", "-").succeeded();
        kubectl.await("" + CANARIES.get(1).length(), "logs", "user", "-c", "file");
        kubectl.await("" + CANARIES.get(2).length(), "logs", "user", "-c", "variable");
        assertThat(files(data, false))
                .as("in memory is what a pod has as files")
                .anyMatch(file -> text(file).contains(CANARIES.get(1)));
        search(data);

        kubectl.out("delete", "pod", "user");
        search(data);
        Awaitility.await("what was in memory is gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> files(data, false).isEmpty());
    }

    private static void rotate(RunningDeploy deploy, Kubectl kubectl) {
        deploy.deployctl("rotate-encryption-key", "--data", deploy.data().toString())
                .succeeded();
        Awaitility.await("the old key is needed no more")
                .atMost(Duration.ofSeconds(30))
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

    /** Whether the control is found; fails where a canary is on the disk. */
    private static boolean search(Path folder) throws IOException {
        boolean control = false;
        for (var file : files(folder, true)) {
            var text = text(file);
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

    /**
     * Those below, as far as they stay there meanwhile.
     *
     * @param onDisk of the folder's own file system; otherwise of what is mounted below it
     */
    private static List<Path> files(Path folder, boolean onDisk) throws IOException {
        var own = Files.getAttribute(folder, DEVICE);
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    if (attributes.isRegularFile()
                            && Files.getAttribute(file, DEVICE).equals(own) == onDisk) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                } catch (NoSuchFileException gone) {
                    return visitFileFailed(file, gone);
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    /** Empty where it is gone. */
    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
