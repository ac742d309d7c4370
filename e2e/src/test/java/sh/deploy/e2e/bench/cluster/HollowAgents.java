package sh.deploy.e2e.bench.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.faults.Linux;
import sh.deploy.kubelet.link.LinkSettings;
import sh.deploy.kubelet.link.ServerLink;

/**
 * Agents without containers in a process of their own: they register a node, hold its session and beat with the agent's own code, and
 * say of each pod that it runs. One of them falls silent when it is told {@code cut NAME}: what its connections send is marked from then
 * on, and the packet filter of this host drops what bears the {@link #MARK}. It ends when its input does.
 */
final class HollowAgents {
    static final int MARK = 7;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int WELCOME_WITHIN_SECONDS = 10;
    private static final long LANES_WITHIN_MILLIS = 3_000;
    private static final long STEP_MILLIS = 2;
    /** A session and two lanes of beats. */
    private static final int CONNECTIONS = 3;

    private final Time time = new SystemTime();
    private final String host;
    private final int port;
    private final Path credentials;
    private final Map<String, Map<Integer, String>> sockets = new HashMap<>();

    private HollowAgents(String server, Path credentials) {
        int colon = server.lastIndexOf(':');
        this.host = server.substring(0, colon);
        this.port = Integer.parseInt(server.substring(colon + 1));
        this.credentials = credentials;
    }

    /** {@code HOST:PORT CREDENTIALS NAME...} */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        var agents = new HollowAgents(arguments[0], Path.of(arguments[1]));
        // The first socket brings one that the virtual machine keeps for itself.
        SocketChannel.open().close();
        for (var node : List.of(arguments).subList(2, arguments.length)) {
            try {
                agents.start(node);
            } catch (IllegalStateException tooMany) {
                System.out.println(tooMany.getMessage());
                System.exit(1);
            }
        }
        System.out.println("ready");
        agents.obey();
        System.exit(0);
    }

    /** One after the other, so that it is known whose the new connections are. */
    private void start(String node) throws IOException, InterruptedException {
        var before = descriptors();
        var welcomed = new CountDownLatch(1);
        var settings = new LinkSettings(
                node,
                host,
                port,
                credentials.resolve("ca.crt"),
                credentials.resolve("node-" + node + ".crt"),
                credentials.resolve("node-" + node + ".key"),
                "deploy hollow agent");
        var link = new ServerLink(settings, UUID.randomUUID().toString(), time, () -> node(node));
        link.start(new HollowPods(link.reports(), welcomed));
        if (!welcomed.await(WELCOME_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    node + " got no answer of the server within " + WELCOME_WITHIN_SECONDS + " s");
        }
        sockets.put(node, newSockets(before));
    }

    private Map<Integer, String> newSockets(Set<Integer> before) throws IOException, InterruptedException {
        var added = socketsBeside(before);
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(LANES_WITHIN_MILLIS);
        while (added.size() < CONNECTIONS && time.nanos() < end) {
            Thread.sleep(STEP_MILLIS);
            added = socketsBeside(before);
        }
        return added;
    }

    private void obey() throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in));
        for (var order = orders.readLine(); order != null; order = orders.readLine()) {
            var words = order.split(" ");
            switch (words[0]) {
                case "cut" -> System.out.println("cut " + words[1] + " " + cut(words[1]));
                case "heal" -> System.out.println("heal " + words[1] + " " + mark(words[1], 0));
                default -> throw new IOException("no such order: " + order);
            }
        }
    }

    /** @return the monotonic clock just before; 0 when the node has dialled anew since, so that it is not known which are its own */
    private long cut(String node) throws IOException {
        long before = time.nanos();
        return mark(node, MARK) ? before : 0;
    }

    private boolean mark(String node, int mark) throws IOException {
        var own = Objects.requireNonNull(sockets.get(node), node);
        boolean known = own.size() == CONNECTIONS;
        for (var socket : own.entrySet()) {
            known &= socket.getValue().equals(target(socket.getKey()));
            if (known) {
                Linux.mark(socket.getKey(), mark);
            }
        }
        return known;
    }

    /** Open sockets that were not open before, by number, with the kernel's names of them. */
    private static Map<Integer, String> socketsBeside(Set<Integer> before) throws IOException {
        var added = new HashMap<Integer, String>();
        for (int number : descriptors()) {
            var target = before.contains(number) ? null : target(number);
            if (target != null && target.startsWith("socket:")) {
                added.put(number, target);
            }
        }
        return added;
    }

    private static Set<Integer> descriptors() throws IOException {
        var numbers = new HashSet<Integer>();
        try (var descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            descriptors.forEach(
                    each -> numbers.add(Integer.valueOf(each.getFileName().toString())));
        }
        return numbers;
    }

    private static @Nullable String target(int descriptor) {
        try {
            return Files.readSymbolicLink(DESCRIPTORS.resolve("" + descriptor)).toString();
        } catch (IOException closed) {
            return null;
        }
    }

    /** Ready, and closed to pods that do not tolerate it. */
    private static Node node(String name) {
        var amounts = Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"), "pods", new Quantity("110"));
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .addNewTaint()
                .withKey("hollow")
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .withNewStatus()
                .withCapacity(amounts)
                .withAllocatable(amounts)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
