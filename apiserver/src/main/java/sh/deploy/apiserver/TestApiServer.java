package sh.deploy.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.WriteAheadLog;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.pki.Credential;

/**
 * The real server with a log in memory, a certificate authority of its own and a free port on loopback. For tests of whatever
 * talks to a server.
 */
public final class TestApiServer implements AutoCloseable {
    private final Path dir;
    private final ApiServer server;

    private TestApiServer(Path dir, ApiServer server) {
        this.dir = dir;
        this.server = server;
    }

    public static TestApiServer start() {
        return start(new SystemTime(), settings -> settings);
    }

    /** With another clock, or with settings changed before the start. */
    public static TestApiServer start(Time time, UnaryOperator<ApiServerSettings> change) {
        return start(time, change, new MemoryLog());
    }

    /** With a log of the test's choice, which is closed with the server. */
    public static TestApiServer on(WriteAheadLog log) {
        return start(new SystemTime(), settings -> settings, log);
    }

    /** With a log of the test's choice, and settings changed before the start. */
    public static TestApiServer on(WriteAheadLog log, UnaryOperator<ApiServerSettings> change) {
        return start(new SystemTime(), change, log);
    }

    /** With a log and a clock of the test's choice, and settings changed before the start. */
    public static TestApiServer on(WriteAheadLog log, Time time, UnaryOperator<ApiServerSettings> change) {
        return start(time, change, log);
    }

    private static TestApiServer start(Time time, UnaryOperator<ApiServerSettings> change, WriteAheadLog log) {
        try {
            var dir = Files.createTempDirectory("deploy-test-server");
            var settings = change.apply(ApiServerSettings.in(dir, 0));
            return new TestApiServer(dir, ApiServer.start(settings, log, time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    public int port() {
        return server.port();
    }

    /** Where agents dial in. */
    public int nodeLinkPort() {
        return server.nodeLinkPort();
    }

    /** Where agents send their heartbeats. */
    public int beatPort() {
        return server.nodes().beatPort();
    }

    public String caPem() {
        return pki().caPem();
    }

    public ClusterPki pki() {
        return server.pki();
    }

    /** The parts inside, for tests that look or write past the front door. */
    public ApiServer server() {
        return server;
    }

    public Credential adminCredential() {
        return credential("admin", List.of("system:masters"));
    }

    public Credential nodeCredential(String node) {
        return credential("system:node:" + node, List.of("system:nodes"));
    }

    /** A client certificate for anybody. */
    public Credential credential(String user, List<String> groups) {
        try {
            return pki().issueClient(user, groups);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The token of the administrator that a first start makes. */
    public String adminToken() {
        try (var lines = Files.lines(tokenFile())) {
            return lines.filter(line -> !line.startsWith("#"))
                    .findFirst()
                    .orElseThrow()
                    .split(",", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path tokenFile() {
        return dir.resolve("tokens.csv");
    }

    @Override
    public void close() {
        server.close();
        try (var files = Files.walk(dir)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
