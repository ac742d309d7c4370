package sh.deploy.kubelet.link;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.realtime.UrgentLoop;

/**
 * One stream of beats on a connection of its own, dialled again when it breaks. Belongs to the beat thread. A beat that
 * finds no room is left out: the next one says as much.
 */
final class BeatLane {
    private static final MethodDescriptor<Heartbeat, BeatAck> METHOD = Heartbeat.method();

    private final BeatDialler dialler;
    private final ScheduledExecutorService loop;
    private final String node;
    private final UrgentLoop urgent;
    private final Consumer<BeatAck> whenAnswered;
    private final ReconnectDelay delay = new ReconnectDelay();
    private int port;
    private @Nullable Call current;
    /** Is dialled while the current one goes on, and takes its place when it is answered. */
    private @Nullable Call coming;
    /** What is being opened, for either of the two; what was asked for before is not wanted any more. */
    private @Nullable Object opening;

    private @Nullable ScheduledFuture<?> nextDial;
    private boolean closed;

    BeatLane(
            BeatDialler dialler,
            ScheduledExecutorService loop,
            String node,
            UrgentLoop urgent,
            Consumer<BeatAck> whenAnswered) {
        this.dialler = dialler;
        this.loop = loop;
        this.node = node;
        this.urgent = urgent;
        this.whenAnswered = whenAnswered;
    }

    /** Dials this port, 0 for none, from now on; no effect on a connection that is there already. */
    void dial(int wanted) {
        if (wanted != port || current == null && opening == null) {
            port = wanted;
            delay.reset();
            dialAnew();
        }
    }

    /** Gives up the connection that is there, if any. */
    void dialAnew() {
        hangUp();
        if (!closed && port != 0) {
            open(channel -> current = new Call(channel), this::dialLater);
        }
    }

    /** As {@link #dialAnew}, but the connection that is there is given up only when the new one is answered. */
    void renew() {
        if (current != null) {
            giveUpComing();
            open(channel -> coming = new Call(channel), () -> {});
        } else if (opening != null) {
            dialAnew();
        }
    }

    private void open(Consumer<ManagedChannel> opened, Runnable failed) {
        var asked = new Object();
        opening = asked;
        dialler.open(
                port,
                channel -> {
                    if (opening == asked) {
                        opening = null;
                        opened.accept(channel);
                    } else {
                        channel.shutdownNow();
                    }
                },
                () -> {
                    if (opening == asked) {
                        opening = null;
                        failed.run();
                    }
                });
    }

    /** @return whether it was taken; one that finds no connection, or no room, is left out */
    boolean beat(Heartbeat beat) {
        var call = current;
        boolean taken = call != null && call.send(beat);
        var next = coming;
        return next != null && next.send(beat) || taken;
    }

    void close() {
        closed = true;
        hangUp();
    }

    private void hangUp() {
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
        giveUpComing();
        var call = current;
        current = null;
        if (call != null) {
            call.channel.shutdownNow();
        }
    }

    private void giveUpComing() {
        opening = null;
        var call = coming;
        coming = null;
        if (call != null) {
            call.channel.shutdownNow();
        }
    }

    private void takeOver() {
        var before = current;
        current = coming;
        coming = null;
        if (before != null) {
            before.channel.shutdownNow();
        }
    }

    private void dialLater() {
        hangUp();
        nextDial = loop.schedule(this::dialAnew, delay.take().toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class Call implements ClientResponseObserver<Heartbeat, BeatAck> {
        private final ManagedChannel channel;
        private @Nullable ClientCallStreamObserver<Heartbeat> call;
        private boolean named;
        private boolean answered;

        Call(ManagedChannel channel) {
            this.channel = channel;
            ClientCalls.asyncBidiStreamingCall(channel.newCall(METHOD, CallOptions.DEFAULT), this);
        }

        /** The first waits for the connection, so it is a copy; later ones are taken at once or left out. */
        boolean send(Heartbeat beat) {
            var started = call;
            if (started == null || named && !started.isReady()) {
                return false;
            }
            started.onNext(named ? beat : beat.copy(node, urgent.urgency().name(), beat.leaving()));
            named = true;
            return true;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Heartbeat> started) {
            call = started;
        }

        @Override
        public void onNext(BeatAck ack) {
            if (!answered) {
                answered = true;
                delay.reset();
                if (coming == this) {
                    takeOver();
                }
            }
            whenAnswered.accept(ack);
        }

        @Override
        public void onError(Throwable cause) {
            over();
        }

        @Override
        public void onCompleted() {
            over();
        }

        private void over() {
            channel.shutdownNow();
            loop.execute(() -> {
                if (coming == this) {
                    coming = null;
                } else if (current == this && coming != null) {
                    takeOver();
                } else if (current == this) {
                    dialLater();
                }
            });
        }
    }
}
