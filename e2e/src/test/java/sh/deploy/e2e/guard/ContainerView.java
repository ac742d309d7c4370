package sh.deploy.e2e.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import sh.deploy.api.access.InCluster;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.docker.RawDocker;

/** What the one container of a pod sees, read past it: its image has no client that speaks TLS. Needs root. */
record ContainerView(String podUid, int pid) {
    private static final RawDocker DOCKER = new RawDocker();

    /** Once it runs. */
    static ContainerView of(Kubectl kubectl, String namespace, String pod) {
        kubectl.await("Running", "get", "pod", pod, "-n", namespace, "-o", "jsonpath={.status.phase}");
        var uid = kubectl.out("get", "pod", pod, "-n", namespace, "-o", "jsonpath={.metadata.uid}");
        int pid = Awaitility.await("the container of " + pod).until(() -> pid(uid), found -> found > 0);
        return new ContainerView(uid, pid);
    }

    private static int pid(String podUid) throws IOException {
        for (var container : DOCKER.list(Map.of("sh.deploy/uid", podUid, "sh.deploy/container", ""))) {
            return DOCKER.inspect(container.path("Id").asString())
                    .path("State")
                    .path("Pid")
                    .asInt();
        }
        return 0;
    }

    /** Of a file that the container knows by this name. */
    Path path(String file) {
        return Path.of("/proc/" + pid + "/root" + file);
    }

    /** Of a file where client libraries look. */
    Path account(String file) {
        return path(InCluster.FOLDER + "/" + file);
    }

    AccountToken token() throws IOException {
        return new AccountToken(Files.readString(account(InCluster.TOKEN)));
    }

    Map<String, String> environment() throws IOException {
        return Arrays.stream(
                        Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0"))
                .map(entry -> entry.split("=", 2))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1]));
    }

    /** Of each mount a line. Source: proc_pid_mountinfo(5). */
    String mounts() throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/mountinfo"));
    }

    /** Whoever has nothing but what lies in this container. */
    TokenBearer bearer(Path folder) throws IOException {
        var variables = environment();
        var server =
                "https://" + variables.get("KUBERNETES_SERVICE_HOST") + ":" + variables.get("KUBERNETES_SERVICE_PORT");
        var nobody = TokenBearer.nobody(
                folder.resolve(podUid),
                server,
                Files.readString(account(InCluster.CA)),
                Files.readString(account(InCluster.NAMESPACE)));
        return new TokenBearer(Kubectl.newest(nobody), token().text());
    }
}
