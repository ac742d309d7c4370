package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.probes.HttpGet;
import sh.deploy.kubelet.probes.Ports;

/** Runs what a container wants done after it began or before it ends. Blocks until it is done or its time is up. */
final class Hooks {
    private Hooks() {}

    /**
     * @return what went wrong, in words for an event
     */
    static Optional<String> run(
            LifecycleHandler handler, Member member, String id, String podIp, ContainerEngine engine, Duration limit)
            throws InterruptedException {
        if (handler.getSleep() != null) {
            var wanted = Duration.ofSeconds(handler.getSleep().getSeconds());
            Thread.sleep(wanted.compareTo(limit) < 0 ? wanted : limit);
            return Optional.empty();
        }
        try {
            if (handler.getExec() != null) {
                var result = engine.exec(id, handler.getExec().getCommand(), limit);
                return result.timedOut()
                        ? Optional.of("command timed out")
                        : result.exitCode() == 0
                                ? Optional.empty()
                                : Optional.of("command exited with " + result.exitCode() + ": "
                                        + result.output().strip());
            }
            var http = handler.getHttpGet();
            if (http != null) {
                var port = Ports.number(http.getPort(), member.spec());
                if (port.isEmpty()) {
                    return Optional.of("couldn't find port: " + http.getPort().getStrVal());
                }
                var host = http.getHost() == null || http.getHost().isEmpty() ? podIp : http.getHost();
                var path = http.getPath() == null ? "/" : http.getPath();
                int status = HttpGet.status(
                        host, port.get(), path, "HTTPS".equals(http.getScheme()), http.getHttpHeaders(), limit);
                return status < 400 ? Optional.empty() : Optional.of("HTTP status " + status);
            }
            return Optional.of("this kind of hook is not supported; there are exec, httpGet and sleep");
        } catch (IOException | EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
