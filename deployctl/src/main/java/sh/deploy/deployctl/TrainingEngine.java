package sh.deploy.deployctl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers Docker's API behind a unix socket as far as an agent uses it, with containers that are entries in memory and run until they
 * are killed. The build has agents trained on it, since it may have no engine. A thread a connection.
 */
final class TrainingEngine implements AutoCloseable {
    private static final Pattern CONTAINER =
            Pattern.compile("/containers/([^/]+)(/json|/start|/kill|/pause|/unpause)?");
    private static final String IMAGE =
            "{\"Id\":\"sha256:0\",\"RepoDigests\":[],\"Config\":{\"User\":\"\"},\"Size\":1}";
    private static final String INFO = "{\"ServerVersion\":\"0\",\"LiveRestoreEnabled\":true,\"DockerRootDir\":\"/\"}";

    private final ServerSocketChannel listener;
    private final Map<String, ObjectNode> containers = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    private record Request(String method, String path, Map<String, String> query, byte[] body) {}

    /** A null body stands for a stream that stays open and says nothing. */
    private record Answer(int status, @Nullable String body) {}

    private TrainingEngine(ServerSocketChannel listener) {
        this.listener = listener;
    }

    static TrainingEngine start(Path socket) throws IOException {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        var engine = new TrainingEngine(listener);
        Thread.ofPlatform().daemon().name("training-engine").start(engine::accept);
        return engine;
    }

    private void accept() {
        try {
            while (true) {
                var connection = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            }
        } catch (ClosedChannelException closed) {
            return;
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var in = new BufferedInputStream(Channels.newInputStream(connection));
            var out = Channels.newOutputStream(connection);
            for (var request = read(in); request != null; request = read(in)) {
                write(out, answer(request));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private Answer answer(Request request) throws IOException {
        var path = request.path().replaceFirst("^/v[0-9.]+", "");
        if (path.equals("/_ping")) {
            return new Answer(200, "OK");
        }
        if (path.equals("/info")) {
            return new Answer(200, INFO);
        }
        if (path.equals("/events")) {
            return new Answer(200, null);
        }
        if (path.startsWith("/images/")) {
            return new Answer(200, IMAGE);
        }
        if (path.equals("/containers/create")) {
            return create(request);
        }
        if (path.equals("/containers/json")) {
            return list(request);
        }
        var one = CONTAINER.matcher(path);
        return one.matches() ? ofOne(request.method(), one.group(1), one.group(2)) : new Answer(404, "{}");
    }

    private Answer create(Request request) throws IOException {
        var asked = Json.MAPPER.readTree(request.body());
        var id = "%064x".formatted(made.incrementAndGet());
        var container = Json.MAPPER.createObjectNode();
        container.put("Id", id).put("Name", "/" + request.query().get("name"));
        container.put("Image", "sha256:0").put("Created", "2026-01-01T00:00:00Z");
        container.set("Config", asked);
        state(container, "created");
        container.putObject("NetworkSettings").put("IPAddress", "172.17.0.2").put("Gateway", "172.17.0.1");
        containers.put(id, container);
        return new Answer(201, "{\"Id\":\"" + id + "\",\"Warnings\":[]}");
    }

    private Answer list(Request request) {
        var wanted = Json.MAPPER
                .readTree(request.query().getOrDefault("filters", "{}"))
                .path("label");
        var found = Json.MAPPER.createArrayNode();
        containers.values().stream()
                .filter(container -> carries(container, wanted))
                .forEach(container -> {
                    var summary =
                            found.addObject().put("Id", container.path("Id").asString());
                    summary.set("Labels", container.path("Config").path("Labels"));
                    summary.put("State", container.path("State").path("Status").asString());
                });
        return new Answer(200, found.toString());
    }

    private static boolean carries(ObjectNode container, JsonNode wanted) {
        var labels = container.path("Config").path("Labels");
        return wanted.valueStream().map(JsonNode::asString).allMatch(label -> {
            var pair = label.split("=", 2);
            return labels.path(pair[0]).asString("").equals(pair[1]);
        });
    }

    private Answer ofOne(String method, String id, @Nullable String what) {
        var container = containers.get(id);
        if (container == null) {
            return new Answer(404, "{\"message\":\"No such container: " + id + "\"}");
        }
        if ("/json".equals(what)) {
            return new Answer(200, container.toString());
        }
        if ("/start".equals(what) || "/unpause".equals(what)) {
            containers.put(id, state(container.deepCopy(), "running"));
        } else if ("/pause".equals(what)) {
            containers.put(id, state(container.deepCopy(), "paused"));
        } else if ("/kill".equals(what)) {
            containers.put(id, state(container.deepCopy(), "exited"));
        } else if (method.equals("DELETE")) {
            containers.remove(id);
        }
        return new Answer(204, "");
    }

    private static ObjectNode state(ObjectNode container, String status) {
        container
                .putObject("State")
                .put("Status", status)
                .put("Running", status.equals("running") || status.equals("paused"))
                .put("Paused", status.equals("paused"))
                .put("Pid", 0)
                .put("ExitCode", 0)
                .put("Error", "")
                .put("OOMKilled", false)
                .put("StartedAt", status.equals("created") ? "0001-01-01T00:00:00Z" : "2026-01-01T00:00:00Z")
                .put("FinishedAt", status.equals("exited") ? "2026-01-01T00:00:00Z" : "0001-01-01T00:00:00Z");
        return container;
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        var line = line(in).split(" ");
        if (line.length < 2) {
            return null;
        }
        int length = 0;
        boolean chunked = false;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            var lower = header.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        var body = chunked ? chunks(in) : in.readNBytes(length);
        var target = line[1].split("\\?", 2);
        return new Request(line[0], target[0], query(target.length > 1 ? target[1] : ""), body);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(line(in), 16);
            body.write(in.readNBytes(size));
            line(in);
        } while (size > 0);
        return body.toByteArray();
    }

    private static Map<String, String> query(String text) {
        var query = new ConcurrentHashMap<String, String>();
        for (var pair : text.split("&")) {
            var parts = pair.split("=", 2);
            query.put(parts[0], parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return query;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private void write(OutputStream out, Answer answer) throws IOException {
        var body = answer.body() == null ? new byte[0] : answer.body().getBytes(StandardCharsets.UTF_8);
        var length = answer.body() == null ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
        var head = "HTTP/1.1 " + answer.status() + " -\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n"
                + (answer.status() == 204 ? "" : length + "\r\n") + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        if (answer.body() == null) {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        listener.close();
    }
}
