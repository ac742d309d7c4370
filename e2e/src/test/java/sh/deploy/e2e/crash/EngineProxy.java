package sh.deploy.e2e.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an agent and its container engine, counts the calls that the agent makes for pods, and lets a fault happen at one of
 * them. One call a connection: then where a call ends needs no reading of bodies.
 */
final class EngineProxy implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private static final Pattern START = Pattern.compile("POST /containers/([0-9a-f]{64})/start");

    /** What the agent asks by the clock, whatever pods there are. */
    private static final List<String> BY_THE_CLOCK = List.of("/_ping", "/info", "/version", "/events");

    /** On which side of the engine's work the fault lies. */
    enum When {
        /** The engine never hears of the call. */
        BEFORE_THE_ENGINE_HEARS,
        /** The engine has done it and answered, and the agent never hears the answer. */
        BEFORE_THE_AGENT_HEARS
    }

    private record Armed(Predicate<List<String>> by, When when, Runnable fault) {}

    /** An engine that takes its time over the start of one container: what is asked of that container meanwhile waits, and so do removals. */
    private record Slow(String container, CountDownLatch goesOn, CountDownLatch isOver) {}

    private final Path engine;
    private final Path socket;
    private final ServerSocketChannel server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private @Nullable Armed armed;
    private volatile String hit = "";
    private volatile @Nullable Predicate<String> slowToStart;
    private volatile @Nullable Slow slow;
    private volatile boolean carriedOut;

    private EngineProxy(Path engine, Path socket) throws IOException {
        this.engine = engine;
        this.socket = socket;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("engine-proxy").start(this::accept);
    }

    static EngineProxy before(Path engine) throws IOException {
        return new EngineProxy(engine, Files.createTempDirectory("engine-proxy").resolve("docker.sock"));
    }

    Path socket() {
        return socket;
    }

    /** Forgets what was called, and counts what follows. */
    void count() {
        arm(new Armed(calls -> false, When.BEFORE_THE_ENGINE_HEARS, () -> {}));
    }

    /** Counts anew, and runs the fault at this call. */
    void arm(EngineCall call, When when, Runnable fault) {
        arm(new Armed(call::isNewestOf, when, fault));
    }

    /** The same at the first call that begins so, as {@code POST /images/create} does. */
    void armAt(String beginning, When when, Runnable fault) {
        arm(new Armed(calls -> calls.getLast().startsWith(beginning), when, fault));
    }

    /** The same at the first start of a container of which this is so, by its id. */
    void armAtStart(Predicate<String> which, When when, Runnable fault) {
        arm(new Armed(
                calls -> {
                    var start = START.matcher(calls.getLast());
                    return start.lookingAt() && which.test(start.group(1));
                },
                when,
                fault));
    }

    /**
     * The engine takes its time over the start of a container, until {@link #goOn}.
     *
     * @param which by id, asked of each container that is started
     * @param fault run once the engine has been asked; the start is carried out later, whatever became of who asked
     */
    void slowDownStart(Predicate<String> which, Runnable fault) {
        hit = "";
        carriedOut = false;
        slowToStart = id -> {
            if (!which.test(id)) {
                return false;
            }
            slowToStart = null;
            slow = new Slow(id, new CountDownLatch(1), new CountDownLatch(1));
            Thread.ofVirtual().start(() -> {
                fault.run();
                hit = id;
            });
            return true;
        };
    }

    /** The engine has time again. */
    void goOn() {
        var waiting = slow;
        if (waiting != null) {
            waiting.goesOn().countDown();
        }
    }

    /** Whether the engine is through with the slow start, be it that it failed. */
    boolean hasCarriedOut() {
        return carriedOut;
    }

    private synchronized void arm(Armed next) {
        calls.clear();
        hit = "";
        armed = next;
    }

    /** Returns whether no call has met the fault, nor will. */
    synchronized boolean disarm() {
        boolean unmet = armed != null;
        armed = null;
        return unmet;
    }

    /**
     * The call at which the fault has happened, such as {@code POST /containers/ID/start}, or the container at the start of which it has;
     * empty while it has not.
     */
    String hit() {
        return hit;
    }

    /** What was called while it was armed. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** The fault that this call meets; null for none. */
    private synchronized @Nullable Armed meets(String call) {
        var now = armed;
        if (now == null || !isForPods(call)) {
            return null;
        }
        calls.add(call);
        if (!now.by().test(calls)) {
            return null;
        }
        armed = null;
        return now;
    }

    static boolean isForPods(String call) {
        boolean listsAll = call.contains("/containers/json") && !call.contains("sh.deploy/uid");
        return !listsAll && BY_THE_CLOCK.stream().noneMatch(call::contains);
    }

    private void accept() {
        try {
            while (true) {
                var agent = server.accept();
                Thread.ofVirtual().start(() -> serve(agent));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(SocketChannel agent) {
        try (agent;
                var docker = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            var head = readHead(agent);
            if (head.isEmpty()) {
                return;
            }
            var call = call(head);
            var met = meets(call);
            if (met != null && met.when() == When.BEFORE_THE_ENGINE_HEARS) {
                strike(met, call);
                return;
            }
            var mine = slowStart(call);
            if (mine != null) {
                carryOut(mine, head, docker);
                return;
            }
            awaitTurn(call);
            docker.connect(UnixDomainSocketAddress.of(engine));
            write(docker, closing(head));
            Thread.ofVirtual().start(() -> copyToEnd(agent, docker));
            if (met != null) {
                docker.read(ByteBuffer.allocate(1));
                strike(met, call);
                return;
            }
            copy(docker, agent);
        } catch (IOException gone) {
            // one of the two has hung up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is made of the call when it is the slow start, which nobody waits for any more; null for any other. */
    private @Nullable Slow slowStart(String call) {
        var start = START.matcher(call);
        var which = slowToStart;
        return start.lookingAt() && which != null && which.test(start.group(1)) ? slow : null;
    }

    private void carryOut(Slow start, String head, SocketChannel docker) throws IOException, InterruptedException {
        try {
            start.goesOn().await();
            docker.connect(UnixDomainSocketAddress.of(engine));
            write(docker, closing(head));
            docker.read(ByteBuffer.allocate(1));
            carriedOut = true;
        } finally {
            start.isOver().countDown();
        }
    }

    private void awaitTurn(String call) throws InterruptedException {
        var before = slow;
        if (before != null && (call.contains(before.container()) || call.startsWith("DELETE /containers/"))) {
            before.isOver().await();
        }
    }

    private void strike(Armed met, String call) {
        met.fault().run();
        hit = call;
    }

    /** The head, and what came with it of the body; empty when the agent hung up. */
    private static String readHead(SocketChannel agent) throws IOException {
        var read = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(16384);
        while (!read.toString(StandardCharsets.ISO_8859_1).contains(END_OF_HEAD)) {
            if (agent.read(buffer) < 0) {
                return "";
            }
            read.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Method and path, without the version of the API. */
    private static String call(String head) {
        var words = head.lines().findFirst().orElseThrow().split(" ");
        return words[0] + " "
                + URLDecoder.decode(words[1], StandardCharsets.UTF_8).replaceFirst("^/v1\\.\\d+", "");
    }

    /** Asks the engine to hang up after its answer, unless the connection shall become a stream. */
    private static String closing(String head) {
        int end = head.indexOf(END_OF_HEAD);
        if (head.substring(0, end).toLowerCase().contains("\r\nupgrade:")) {
            return head;
        }
        return head.substring(0, end)
                        .lines()
                        .filter(line -> !line.toLowerCase().startsWith("connection:"))
                        .collect(Collectors.joining("\r\n"))
                + "\r\nConnection: close" + head.substring(end);
    }

    private static void write(SocketChannel to, String text) throws IOException {
        write(to, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Until the agent hangs up: then the engine shall not go on answering. */
    private static void copyToEnd(SocketChannel agent, SocketChannel docker) {
        try (docker) {
            copy(agent, docker);
        } catch (IOException gone) {
            // as good as hung up
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        var buffer = ByteBuffer.allocate(16384);
        while (from.read(buffer) >= 0) {
            write(to, buffer.flip());
            buffer.clear();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
    }
}
