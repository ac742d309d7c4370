package sh.deploy.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.e2e.cluster.SharedDeploy;

@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
class BrokenManifestIT {
    private static final String GOOD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: literal
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sleep, "1000"]
                resources:
                  requests:
                    cpu: 100m
            """;

    @TempDir
    Path folder;

    @Test
    void aGoodFileEndsWithThePodRunningAndSaysSo() throws IOException {
        var applied = SharedDeploy.get().deployctl("apply", "-f", file(GOOD)).succeeded();

        assertThat(applied.out() + applied.err()).contains("literal").containsIgnoringCase("running");
        assertThat(SharedDeploy.get()
                        .deployctl("get", "pod", "literal")
                        .succeeded()
                        .out())
                .contains("Running");
        SharedDeploy.get().deployctl("delete", "pod", "literal").succeeded();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            command: [sleep, "1000"]| command: [sleep, "1000"| 11 | ]
            containers:             | contaienrs:            | 7  | containers
            cpu: 100m               | cpu: 100 potatoes      | 13 | 100 potatoes
            cpu: 100m               | cpu: [1]               | 13 | cpu
            image: deploy.local/busybox:1 | imagePullPolicy: Never | 8 | image
            """)
    void aBrokenFileNamesLineAndFixAndChangesNothing(String good, String broken, int line, String hint)
            throws IOException {
        var path = file(GOOD.replace(good, broken));

        var refused = SharedDeploy.get().deployctl("apply", "-f", path).failed();

        assertThat(refused.err()).contains(path + ":").contains(hint);
        assertThat(refused.err()).containsPattern(":(" + (line - 1) + "|" + line + "|" + (line + 1) + "):[0-9]+");
        assertThat(SharedDeploy.get()
                        .deployctl("get", "pod", "literal")
                        .failed()
                        .err())
                .contains("not found");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("pod.yaml"), text).toString();
    }
}
