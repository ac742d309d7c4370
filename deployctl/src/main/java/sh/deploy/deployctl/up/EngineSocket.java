package sh.deploy.deployctl.up;

import java.nio.file.Path;
import java.util.Map;
import sh.deploy.deployctl.Failure;
import sh.deploy.kubelet.KubeletSettings;

/** Which container engine the nodes of this machine use: the one that {@code docker} itself would, by the same variable. */
final class EngineSocket {
    static final String VARIABLE = "DOCKER_HOST";
    private static final String SCHEME = "unix://";

    private EngineSocket() {}

    /**
     * The unix socket that {@code DOCKER_HOST} names; the usual one while that is unset or empty.
     *
     * @throws Failure it names an engine that cannot be this machine's
     */
    static Path in(Map<String, String> environment) {
        var host = environment.getOrDefault(VARIABLE, "");
        if (host.isEmpty()) {
            return KubeletSettings.DEFAULT_ENGINE_SOCKET;
        }
        if (!host.startsWith(SCHEME + "/")) {
            throw Failure.usage(
                    VARIABLE + " must be unix:///PATH, since a node uses an engine of its own machine, got \"" + host
                            + "\"; set it so, or unset it for " + KubeletSettings.DEFAULT_ENGINE_SOCKET);
        }
        return Path.of(host.substring(SCHEME.length()));
    }
}
