package sh.deploy.deployctl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sh.deploy.api.time.SystemTime;

/**
 * What the build runs to record what a start of a command needs: {@code ClientTraining FOLDER} does what people type most, against a
 * server that is trained beside it. Names nothing that is not in the {@linkplain ClientJar jar} it is run from.
 */
final class ClientTraining {
    /** Wrong ones too: a cache leaves out classes whose exceptions were never seen. */
    private static final List<String> LINES = List.of(
            "version",
            "apply --no-wait -f pod.yaml",
            "apply --no-wait -f pod.yaml",
            "get pods",
            "get pods -A -o wide",
            "get pods -o json",
            "get pods -o yaml",
            "get pods -o jsonpath={.items[*].metadata.name}",
            "describe pod trained",
            "get pods --no-such-option",
            "get pod nothing",
            "diff -f pod.yaml",
            "api-resources",
            "events",
            "delete pod trained --grace-period=0 --wait=false",
            "get --help");

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: trained}
            spec:
              containers: [{name: main, image: "deploy.local/busybox:1"}]
            """;

    private ClientTraining() {}

    /** For the build alone. */
    public static void main(String[] args) throws Exception {
        type(new TrainingFolder(Path.of(args[0])));
    }

    private static void type(TrainingFolder folder) throws IOException, InterruptedException {
        try {
            TrainingFolder.await(folder.kubeconfig());
            Files.writeString(folder.root().resolve("pod.yaml"), POD);
            for (var line : LINES) {
                Main.run(line.split(" "), session(folder));
            }
        } finally {
            Files.writeString(folder.done(), "");
        }
    }

    private static Session session(TrainingFolder folder) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var nothing = new ByteArrayInputStream(new byte[0]);
        var environment = Map.of(
                "HOME",
                folder.root().toString(),
                "KUBECONFIG",
                folder.kubeconfig().toString());
        return new Session(nothing, nowhere, nowhere, environment, folder.root(), false, new SystemTime());
    }
}
