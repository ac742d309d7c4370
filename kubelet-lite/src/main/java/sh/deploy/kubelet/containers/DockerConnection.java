package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Finds out which API version the engine and we both speak, and opens a client with just that. */
final class DockerConnection {
    private static final int MAJOR = 1;
    /** Engine 20.10; what we use is all there. */
    private static final int OLDEST_MINOR = 41;
    /** Engine 25; Engine 29 refuses anything older. */
    private static final int NEWEST_MINOR = 44;

    private static final int MAX_CONNECTIONS = 200;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Of questions whose late answer is an answer, too. */
    static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than any call but log, event and pull streams should take; those have their own bounds. */
    static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);

    /**
     * @param calls for calls that answer
     * @param streams for calls that go on: events, logs, pulls, commands
     * @param probes for questions whose late answer is an answer, too
     * @param transport what {@code calls} runs on, for requests that docker-java cannot make
     * @param slowTransport the same of {@code streams}
     */
    record Clients(
            DockerClient calls,
            DockerClient streams,
            DockerClient probes,
            DockerHttpClient transport,
            DockerHttpClient slowTransport,
            String apiVersion) {}

    private DockerConnection() {}

    static Clients open(Path socket) {
        var version = MAJOR + "." + agreedMinor(BoundedCall.within(PROBE_TIMEOUT, () -> engineMinor(socket)));
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(uri(socket).toString())
                .withDockerTlsVerify(false)
                .withApiVersion(version)
                .build();
        var transport = transport(socket, CALL_TIMEOUT);
        var slowTransport = transport(socket, Duration.ZERO);
        return new Clients(
                DockerClientImpl.getInstance(config, transport),
                DockerClientImpl.getInstance(config, slowTransport),
                DockerClientImpl.getInstance(config, transport(socket, PROBE_TIMEOUT)),
                transport,
                slowTransport,
                version);
    }

    static int agreedMinor(int engineMinor) {
        if (engineMinor < OLDEST_MINOR) {
            throw new EngineException(
                    Kind.REFUSED,
                    "the container engine speaks API 1." + engineMinor + "; 1." + OLDEST_MINOR
                            + " (Docker Engine 20.10) or newer is needed");
        }
        return Math.min(engineMinor, NEWEST_MINOR);
    }

    private static int engineMinor(Path socket) {
        var ping = DockerHttpClient.Request.builder()
                .method(DockerHttpClient.Request.Method.GET)
                .path("/_ping")
                .build();
        try (var transport = transport(socket, PROBE_TIMEOUT);
                var response = transport.execute(ping)) {
            var version = response.getHeader("Api-Version");
            if (version == null || !version.matches("1\\.\\d+")) {
                throw new EngineException(Kind.REFUSED, socket + " does not speak the Docker Engine API");
            }
            return Integer.parseInt(version.substring(2));
        } catch (IOException | RuntimeException e) {
            throw EngineCalls.translated(e);
        }
    }

    private static DockerHttpClient transport(Path socket, Duration responseTimeout) {
        var builder = new ZerodepDockerHttpClient.Builder()
                .dockerHost(uri(socket))
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT);
        return responseTimeout.isZero()
                ? builder.build()
                : builder.responseTimeout(responseTimeout).build();
    }

    private static URI uri(Path socket) {
        return URI.create("unix://" + socket);
    }
}
