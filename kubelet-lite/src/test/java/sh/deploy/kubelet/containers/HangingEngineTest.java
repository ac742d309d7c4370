package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** An engine that says which version it speaks and then takes every call without an answer, or with one that takes its time. */
@Tag("slow")
@Timeout(30)
class HangingEngineTest {
    private static final EngineBounds SHORT = new EngineBounds(
            Duration.ofMillis(100), Duration.ofMillis(150), Duration.ofMillis(100), Duration.ofMillis(200));
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String GREETING = "HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Length: 2\r\n\r\nOK";

    @TempDir
    Path folder;

    /** Calls that were taken, and connections that were closed at the other end. */
    private final Semaphore taken = new Semaphore(0);

    private final Semaphore closed = new Semaphore(0);
    private volatile Answer answer = (connection, request) -> taken.release();
    private ServerSocketChannel server;

    /** To whatever is asked but the version. */
    interface Answer {
        void to(SocketChannel connection, String request) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var connection = server.accept();
                    Thread.ofVirtual().start(() -> serve(connection));
                }
            } catch (IOException over) {
                return;
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private Path socket() {
        return folder.resolve("engine.sock");
    }

    private void serve(SocketChannel connection) {
        var bytes = ByteBuffer.allocate(1 << 16);
        try (connection) {
            while (connection.read(bytes.clear()) >= 0) {
                var request = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
                if (request.contains("/_ping")) {
                    write(connection, GREETING);
                } else {
                    answer.to(connection, request);
                }
            }
        } catch (IOException gone) {
            return;
        } finally {
            closed.release();
        }
    }

    private static void write(SocketChannel connection, String text) throws IOException {
        connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    record Call(String name, Consumer<ContainerEngine> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Call> calls() {
        return List.of(
                new Call("facts", ContainerEngine::facts),
                new Call("list", engine -> engine.list(Map.of())),
                new Call("inspect", engine -> engine.inspect("a")),
                new Call("start", engine -> engine.start("a")),
                new Call("pause", engine -> engine.pause("a")),
                new Call("unpause", engine -> engine.unpause("a")),
                new Call("signal", engine -> engine.signal("a", "SIGTERM")),
                new Call("remove", engine -> engine.remove("a")),
                new Call("exec", engine -> engine.exec("a", List.of("true"), Duration.ofMillis(50))),
                new Call("image", engine -> engine.image("a")),
                new Call("pull", engine -> engine.pull("a", null)),
                new Call("importImage", engine -> engine.importImage("a", "1", new ByteArrayInputStream(new byte[1]))),
                new Call("saveImage", engine -> engine.saveImage("a")),
                new Call("loadImage", engine -> engine.loadImage(new ByteArrayInputStream(new byte[1]))),
                new Call("removeImage", engine -> engine.removeImage("a")),
                new Call("diskBytes", engine -> engine.diskBytes("a")));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallIsGivenUp(Call call) {
        try (var engine = DockerEngine.open(socket(), SHORT)) {
            giveUp(() -> call.call().accept(engine));
        }
    }

    /** Again where a busy machine has given up before the engine heard. */
    private void giveUp(ThrowingCallable call) {
        do {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(call)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        } while (!taken.tryAcquire());
    }

    @Test
    void whatIsGivenUpHoldsNoConnection() throws InterruptedException {
        try (var engine = DockerEngine.open(socket(), SHORT)) {
            closed.drainPermits();
            for (int i = 0; i < 3; i++) {
                giveUp(() -> engine.list(Map.of()));
            }
            assertThat(closed.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aLogThatDoesNotBeginEndsWithAWord() throws Exception {
        var end = new CompletableFuture<@Nullable String>();
        var receiver = new ContainerEngine.LogReceiver() {
            @Override
            public void data(byte[] bytes) {}

            @Override
            public void end(@Nullable String failure) {
                end.complete(failure);
            }
        };
        try (var engine = DockerEngine.open(socket(), SHORT);
                var logs = engine.logs("a", new ContainerEngine.LogQuery(true, false, -1, 0), receiver)) {
            assertThat(end.get(10, TimeUnit.SECONDS)).contains("does not answer within 100 ms");
        }
    }

    @Test
    void aPullThatDoesNotGoOnIsToldAsSuch() {
        try (var engine = DockerEngine.open(socket(), SHORT)) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> engine.pull("a", null))
                    .withMessage("pulling has not gone on for 100 ms");
        }
    }

    @Test
    void aPullThatGoesOnMayTakeManyTimesTheBoundOfItsWords() {
        var pause = Duration.ofSeconds(1); // ten times what the words need: on a busy machine some come late
        var bounds = new EngineBounds(SHORT.question(), SHORT.change(), pause, Duration.ofSeconds(20));
        answer = (connection, request) -> {
            write(
                    connection,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int word = 0; word < 40; word++) {
                LockSupport.parkNanos(pause.dividedBy(10).toNanos());
                write(connection, chunk("{\"status\":\"Downloading\",\"id\":\"" + word + "\"}\n"));
            }
            write(connection, chunk("{\"status\":\"Status: Downloaded newer image for a:latest\"}\n") + chunk(""));
        };
        try (var engine = DockerEngine.open(socket(), bounds)) {
            assertThatCode(() -> engine.pull("a", null)).doesNotThrowAnyException();
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    static List<Call> streams() {
        return List.of(
                new Call("logs", engine -> {
                    var query = new ContainerEngine.LogQuery(true, false, -1, 0);
                    engine.logs("a", query, (NoReceiver) bytes -> {}).close();
                }),
                new Call(
                        "pull",
                        engine -> assertThatExceptionOfType(EngineException.class)
                                .isThrownBy(() -> engine.pull("a", null))));
    }

    /** Whatever is heard, nobody wants it. */
    private interface NoReceiver extends ContainerEngine.LogReceiver {
        @Override
        default void end(@Nullable String failure) {}
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamThatBeginsAfterItWasGivenUpHoldsNoConnection(Call call) throws InterruptedException {
        var givenUp = new CountDownLatch(1);
        answer = (connection, request) -> {
            taken.release();
            if (await(givenUp)) {
                write(connection, STREAM);
            }
        };
        try (var engine = DockerEngine.open(socket(), SHORT)) {
            closed.drainPermits();
            call.call().accept(engine);
            assertThat(taken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            givenUp.countDown();
            assertThat(closed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void howACommandIsThatNobodyWaitsForIsAskedWithABound() throws InterruptedException {
        var bounds = new EngineBounds(SHORT.question(), Duration.ofSeconds(10), SHORT.progress(), SHORT.transfer());
        var asked = new Semaphore(0);
        answer = (connection, request) -> {
            if (request.contains("/containers/a/exec")) {
                write(connection, "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"Id\":\"e\"}");
            } else if (request.contains("/exec/e/start")) {
                write(connection, STREAM);
            } else if (request.contains("/exec/e/json")) {
                asked.release();
            }
        };
        try (var engine = DockerEngine.open(socket(), bounds)) {
            assertThat(engine.exec("a", List.of("true"), Duration.ofMillis(10)).timedOut())
                    .isTrue();
            assertThat(asked.tryAcquire(2, 10, TimeUnit.SECONDS))
                    .as("asked again")
                    .isTrue();
        }
    }
}
