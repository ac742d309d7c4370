package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;

/** Asks once. */
final class ProbeRun {
    private ProbeRun() {}

    static ProbeAnswer ask(
            Probe probe,
            Container container,
            String containerId,
            String podIp,
            ContainerEngine engine,
            Duration timeout) {
        try {
            if (probe.getExec() != null) {
                return exec(probe, containerId, engine, timeout);
            }
            if (probe.getHttpGet() != null) {
                return http(probe.getHttpGet(), container, podIp, timeout);
            }
            if (probe.getTcpSocket() != null) {
                return tcp(probe.getTcpSocket(), container, podIp, timeout);
            }
            return new ProbeAnswer.No("this kind of probe is not supported; there are exec, httpGet and tcpSocket");
        } catch (EngineException e) {
            return e.kind() == EngineException.Kind.UNAVAILABLE
                    ? new ProbeAnswer.Unknown()
                    : new ProbeAnswer.No(String.valueOf(e.getMessage()));
        }
    }

    private static ProbeAnswer exec(Probe probe, String containerId, ContainerEngine engine, Duration timeout) {
        var result = engine.exec(containerId, probe.getExec().getCommand(), timeout);
        if (result.timedOut()) {
            return new ProbeAnswer.No(
                    "command timed out: \"" + String.join(" ", probe.getExec().getCommand()) + "\" timed out after "
                            + timeout.toSeconds() + "s");
        }
        return result.exitCode() == 0 ? new ProbeAnswer.Yes() : new ProbeAnswer.No(result.output());
    }

    private static ProbeAnswer http(HTTPGetAction action, Container container, String podIp, Duration timeout) {
        var port = Ports.number(action.getPort(), container);
        if (port.isEmpty()) {
            return new ProbeAnswer.No("couldn't find port: " + action.getPort().getStrVal());
        }
        var host = action.getHost() == null || action.getHost().isEmpty() ? podIp : action.getHost();
        var path = action.getPath() == null || action.getPath().isEmpty() ? "/" : action.getPath();
        boolean tls = "HTTPS".equals(action.getScheme());
        var url = (tls ? "https://" : "http://") + host + ":" + port.get() + path;
        try {
            int status = HttpGet.status(host, port.get(), path, tls, action.getHttpHeaders(), timeout);
            return status >= 200 && status < 400
                    ? new ProbeAnswer.Yes()
                    : new ProbeAnswer.No("HTTP probe failed with statuscode: " + status);
        } catch (SocketTimeoutException e) {
            return new ProbeAnswer.No("Get \"" + url + "\": context deadline exceeded"
                    + " (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException e) {
            return new ProbeAnswer.No("Get \"" + url + "\": dial tcp " + host + ":" + port.get() + ": " + words(e));
        }
    }

    private static ProbeAnswer tcp(TCPSocketAction action, Container container, String podIp, Duration timeout) {
        var port = Ports.number(action.getPort(), container);
        if (port.isEmpty()) {
            return new ProbeAnswer.No("couldn't find port: " + action.getPort().getStrVal());
        }
        var host = action.getHost() == null || action.getHost().isEmpty() ? podIp : action.getHost();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port.get()), Math.toIntExact(timeout.toMillis()));
            return new ProbeAnswer.Yes();
        } catch (SocketTimeoutException e) {
            return new ProbeAnswer.No("dial tcp " + host + ":" + port.get() + ": i/o timeout");
        } catch (IOException e) {
            return new ProbeAnswer.No("dial tcp " + host + ":" + port.get() + ": " + words(e));
        }
    }

    private static String words(IOException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.startsWith("Connection refused") ? "connect: connection refused" : message;
    }
}
