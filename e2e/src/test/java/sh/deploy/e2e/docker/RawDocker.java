package sh.deploy.e2e.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.kubelet.linux.Freezer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Docker's API, a connection a call. What it makes carries a label and is removed by the one who made it. */
public final class RawDocker {
    private static final String API = "/v1.41";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The machine's own engine, as {@code bin/test} and {@code bin/bench} make sure of it. */
    public static final Path SOCKET = Path.of("/var/run/docker.sock");

    /** The image that everything here runs. */
    public static final String IMAGE = "deploy.local/busybox:1";

    private static final int SWARM_PORT = 2377;

    private final Path socket;

    public RawDocker() {
        this(SOCKET);
    }

    public RawDocker(Path socket) {
        this.socket = socket;
    }

    /** What the engine is; fails while none answers. */
    public JsonNode version() throws IOException {
        return call("GET", "/version", "");
    }

    /** Makes a container on the engine's bridge, with a network namespace of its own. */
    public String create() throws IOException {
        return create("no");
    }

    /** As {@link #create()}, one that the engine itself starts again whenever it ends. */
    public String createRestarting() throws IOException {
        return create("always");
    }

    private String create(String restartPolicy) throws IOException {
        var body = JSON.createObjectNode().put("Image", IMAGE);
        body.putArray("Cmd").add("sleep").add("1000");
        body.putObject("Labels").put("sh.deploy.bench", "true");
        body.putObject("HostConfig")
                .put("NetworkMode", "bridge")
                .putObject("RestartPolicy")
                .put("Name", restartPolicy);
        return call("POST", "/containers/create", JSON.writeValueAsString(body))
                .path("Id")
                .asString();
    }

    /** Makes a container in the network namespace of one that runs. */
    public String createIn(String other, List<String> command) throws IOException {
        var body = JSON.createObjectNode().put("Image", IMAGE);
        var words = body.putArray("Cmd");
        command.forEach(words::add);
        body.putObject("Labels").put("sh.deploy.bench", "true");
        body.putObject("HostConfig").put("NetworkMode", "container:" + other);
        return call("POST", "/containers/create", JSON.writeValueAsString(body))
                .path("Id")
                .asString();
    }

    public void start(String id) throws IOException {
        call("POST", "/containers/" + id + "/start", "");
    }

    public void remove(String id) throws IOException {
        call("DELETE", "/containers/" + id + "?force=true", "");
    }

    /** Blocks until the container has died. */
    public void awaitDeath(String id) throws IOException {
        call("POST", "/containers/" + id + "/wait", "");
    }

    public JsonNode inspect(String id) throws IOException {
        return call("GET", "/containers/" + id + "/json", "");
    }

    /** Whether it runs and its processes stand still, by the engine's hand or past it. */
    public boolean isFrozen(String id) throws IOException {
        var state = inspect(id).path("State");
        return state.path("Running").asBoolean()
                && (state.path("Paused").asBoolean()
                        || Freezer.of(state.path("Pid").asInt(), id)
                                .filter(Freezer::isFrozen)
                                .isPresent());
    }

    /** Running containers that carry all these labels. */
    public JsonNode list(Map<String, String> labels) throws IOException {
        return list(labels, false);
    }

    /** Containers that carry all these labels, in whichever state. */
    public JsonNode listAll(Map<String, String> labels) throws IOException {
        return list(labels, true);
    }

    private JsonNode list(Map<String, String> labels, boolean all) throws IOException {
        var filter = JSON.createObjectNode();
        var wanted = filter.putArray("label");
        labels.forEach((name, value) -> wanted.add(value.isEmpty() ? name : name + "=" + value));
        var query = URLEncoder.encode(JSON.writeValueAsString(filter), StandardCharsets.UTF_8);
        return call("GET", "/containers/json?all=" + all + "&filters=" + query, "");
    }

    /** Names of all networks and volumes that the engine has. */
    public Set<String> networksAndVolumes() throws IOException {
        var names = new TreeSet<String>();
        call("GET", "/networks", "")
                .forEach(network -> names.add(network.path("Name").asString()));
        call("GET", "/volumes", "")
                .path("Volumes")
                .forEach(volume -> names.add(volume.path("Name").asString()));
        return names;
    }

    /** Takes an image's name away, though containers may use it. */
    public void removeImage(String reference) throws IOException {
        call("DELETE", "/images/" + reference + "?force=true", "");
    }

    /** Gives an image a further name. */
    public void tag(String reference, String repository, String tag) throws IOException {
        call("POST", "/images/" + reference + "/tag?repo=" + repository + "&tag=" + tag, "");
    }

    /** Makes this engine the manager of a new swarm. */
    public void beginSwarm(String address) throws IOException {
        var body = JSON.createObjectNode();
        body.put("ListenAddr", address + ":" + SWARM_PORT).put("AdvertiseAddr", address);
        call("POST", "/swarm/init", JSON.writeValueAsString(body));
    }

    /** Of this manager, for {@link #joinSwarm}. */
    public String workerToken() throws IOException {
        return call("GET", "/swarm", "").path("JoinTokens").path("Worker").asString();
    }

    /** @return this engine's id as a node of the manager's swarm */
    public String joinSwarm(String address, String manager, String token) throws IOException {
        var body = JSON.createObjectNode();
        body.put("ListenAddr", address + ":" + SWARM_PORT).put("AdvertiseAddr", address);
        body.put("JoinToken", token).putArray("RemoteAddrs").add(manager + ":" + SWARM_PORT);
        call("POST", "/swarm/join", JSON.writeValueAsString(body));
        return call("GET", "/info", "").path("Swarm").path("NodeID").asString();
    }

    /** What this manager thinks of a node: {@code ready}, {@code down}. */
    public String swarmNodeState(String id) throws IOException {
        return call("GET", "/nodes/" + id, "").path("Status").path("State").asString("");
    }

    /** So many tasks that do nothing, on workers only and in the network of their host; else as Swarm has it when nothing more is said. */
    public String createService(String name, int replicas) throws IOException {
        var body = JSON.createObjectNode().put("Name", name);
        body.putObject("Mode").putObject("Replicated").put("Replicas", replicas);
        var task = body.putObject("TaskTemplate");
        var container = task.putObject("ContainerSpec");
        container
                .put("Image", IMAGE)
                .put("StopGracePeriod", 1)
                .putArray("Command")
                .add("sleep")
                .add("100000");
        task.putObject("Placement").putArray("Constraints").add("node.role==worker");
        task.putArray("Networks").addObject().put("Target", "host");
        return call("POST", "/services/create", JSON.writeValueAsString(body))
                .path("ID")
                .asString();
    }

    public void removeService(String id) throws IOException {
        call("DELETE", "/services/" + id, "");
    }

    /** Of all services, those that have ended included. */
    public JsonNode tasks() throws IOException {
        return call("GET", "/tasks", "");
    }

    /** As a tar archive, for {@link #loadImage}. */
    public byte[] saveImage(String name) throws IOException {
        return exchange("GET", "/images/" + name + "/get", "", new byte[0]);
    }

    public void loadImage(byte[] archive) throws IOException {
        exchange("POST", "/images/load?quiet=1", "application/x-tar", archive);
    }

    private JsonNode call(String method, String path, String body) throws IOException {
        var answer = exchange(method, path, "application/json", body.getBytes(StandardCharsets.UTF_8));
        var text = new String(answer, StandardCharsets.UTF_8);
        return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
    }

    private byte[] exchange(String method, String path, String type, byte[] payload) throws IOException {
        var head = method + " " + API + path + " HTTP/1.0\r\nHost: engine\r\nContent-Type: " + type
                + "\r\nContent-Length: " + payload.length + "\r\n\r\n";
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            send(channel, head.getBytes(StandardCharsets.US_ASCII));
            send(channel, payload);
            return answer(method + " " + path, readAll(channel));
        }
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(16384);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    /** The body of a response. */
    private static byte[] answer(String call, byte[] response) throws IOException {
        // Each byte is a character, so that positions in the text are positions in the bytes.
        var text = new String(response, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(text.substring(9, 12));
        var body = Arrays.copyOfRange(response, text.indexOf("\r\n\r\n") + 4, response.length);
        if (status >= 300) {
            throw new IOException(call + ": " + status + " " + new String(body, StandardCharsets.UTF_8));
        }
        return body;
    }
}
