package sh.deploy.e2e.bench.writes;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.cluster.Scratch;

/** Raw puts into the system's etcd by its own protocol, a connection a client. */
final class EtcdPuts implements Target {
    private static final int TRIES = 200;
    private static final MethodDescriptor<byte[], byte[]> PUT = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("etcdserverpb.KV/Put")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final Time time;
    private final Path folder;
    private final Process etcd;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final byte[] value = new byte[VALUE_BYTES];
    private int block;

    EtcdPuts(Time time) throws IOException, InterruptedException {
        this.time = time;
        new Random(1).nextBytes(value);
        int port = freePort();
        folder = Scratch.folder("etcd");
        var client = "http://127.0.0.1:" + port;
        var peer = "http://127.0.0.1:" + freePort();
        etcd = new ProcessBuilder(
                        "etcd",
                        "--data-dir",
                        folder.toString(),
                        "--listen-client-urls",
                        client,
                        "--advertise-client-urls",
                        client,
                        "--listen-peer-urls",
                        peer,
                        "--initial-advertise-peer-urls",
                        peer,
                        "--initial-cluster",
                        "default=" + peer,
                        "--log-level",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("etcd.log").toFile())
                .start();
        for (int i = 0; i < CLIENTS; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        awaitUp();
    }

    @Override
    public String name() {
        return "etcd, a put";
    }

    @Override
    public Block run(Duration length) throws InterruptedException {
        block++;
        var recorder = new BlockRecorder(time, length);
        var running = new CountDownLatch(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            new Client(channels.get(i), "bench/" + block + "/" + i + "/", recorder, running).next();
        }
        running.await();
        return recorder.block();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        etcd.destroy();
        etcd.waitFor();
        Scratch.remove(folder);
    }

    private void awaitUp() throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            try {
                ClientCalls.blockingUnaryCall(
                        channels.getFirst(),
                        PUT,
                        CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS),
                        put("bench/first", value));
                return;
            } catch (io.grpc.StatusRuntimeException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("etcd does not answer");
    }

    /** {@code PutRequest}: key is field 1, value field 2. */
    private static byte[] put(String key, byte[] value) {
        var bytes = new ByteArrayOutputStream(value.length + key.length() + 8);
        field(bytes, 1, key.getBytes(StandardCharsets.US_ASCII));
        field(bytes, 2, value);
        return bytes.toByteArray();
    }

    private static void field(ByteArrayOutputStream into, int number, byte[] content) {
        into.write(number << 3 | 2);
        int length = content.length;
        while (length > 127) {
            into.write(length & 127 | 128);
            length >>= 7;
        }
        into.write(length);
        into.writeBytes(content);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One client in a closed loop. */
    private final class Client implements StreamObserver<byte[]> {
        private final ManagedChannel channel;
        private final String prefix;
        private final BlockRecorder recorder;
        private final CountDownLatch running;
        private long sent;
        private int count;

        Client(ManagedChannel channel, String prefix, BlockRecorder recorder, CountDownLatch running) {
            this.channel = channel;
            this.prefix = prefix;
            this.recorder = recorder;
            this.running = running;
        }

        void next() {
            if (recorder.isOver()) {
                running.countDown();
                return;
            }
            sent = time.nanos();
            ClientCalls.asyncUnaryCall(channel.newCall(PUT, CallOptions.DEFAULT), put(prefix + count++, value), this);
        }

        @Override
        public void onNext(byte[] answer) {
            recorder.took(time.nanos() - sent);
        }

        @Override
        public void onError(Throwable failed) {
            recorder.failed();
            next();
        }

        @Override
        public void onCompleted() {
            next();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
