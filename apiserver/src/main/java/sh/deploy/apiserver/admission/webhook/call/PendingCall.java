package sh.deploy.apiserver.admission.webhook.call;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Sharer;

/**
 * A request on its way to a webhook. It runs on a virtual thread of its own, so that its time ends whatever it waits for, and whether or not
 * anybody awaits the answer: then its socket is closed, its place among the webhook's calls is given back, and what still comes counts for
 * nothing. The thread may outlive the call only where the system's name service does not answer, which nothing can interrupt; it keeps its
 * place until then.
 */
public final class PendingCall {
    private final Endpoint endpoint;
    private final Target target;
    private final Sharer who;
    private final Supplier<Body> makesBody;
    private final Duration timeout;
    private final AddressRules rules;
    private final Lookups lookups;
    private final Time time;
    private final long startNanos;
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    /** As the answer, once it is known elsewhere that the call is over. */
    private final CompletableFuture<byte[]> ended;

    private final Thread thread;

    private @Nullable Socket socket;
    private boolean over;
    private volatile boolean hasPlace;
    private volatile long endNanos;

    PendingCall(
            Endpoint endpoint,
            Sharer who,
            Supplier<Body> makesBody,
            Duration timeout,
            Runnable whenOver,
            AddressRules rules,
            Lookups lookups,
            Time time) {
        this.endpoint = endpoint;
        this.target = endpoint.target();
        this.who = who;
        this.makesBody = makesBody;
        this.timeout = timeout;
        this.rules = rules;
        this.lookups = lookups;
        this.time = time;
        this.startNanos = time.nanos();
        this.endNanos = startNanos;
        this.ended = answer.whenComplete((bytes, failure) -> whenOver.run());
        this.thread = Thread.ofVirtual().name("webhook").unstarted(this::run);
    }

    void start() {
        answer.orTimeout(timeout.toNanos(), NANOSECONDS).whenComplete((bytes, failure) -> {
            if (failure instanceof TimeoutException) {
                abort();
            }
        });
        thread.start();
    }

    /** How long it took, once it is over. */
    public long nanos() {
        return endNanos - startNanos;
    }

    /** The body of the answer, which was 200 and came in time. Called once. */
    public byte[] await() throws CallFailed, InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } finally {
            abort();
        }
    }

    private CallFailed failure(Throwable cause) {
        return switch (cause) {
            case CallFailed failed -> failed;
            case TimeoutException late -> {
                endNanos = startNanos + timeout.toNanos();
                yield !hasPlace
                        ? CallFailed.forWantOfAPlace(Endpoint.MOST_CALLS)
                        : new CallFailed("no answer within " + seconds(timeout), late);
            }
            case UnknownHostException unknown -> new CallFailed("the name " + target.host() + " is not known", unknown);
            case SSLException untrusted -> new CallFailed(Trust.why(untrusted, target), untrusted);
            case IOException broken ->
                new CallFailed("the connection to " + target + " failed: " + broken.getMessage(), broken);
            default -> new CallFailed("the call could not be made", cause);
        };
    }

    private void run() {
        try {
            var bytes = call();
            noteEnd();
            if (leftNanos() > 0) {
                answer.complete(bytes);
            } else {
                answer.completeExceptionally(new TimeoutException());
            }
        } catch (Exception e) {
            noteEnd();
            answer.completeExceptionally(e);
        }
    }

    private void noteEnd() {
        if (!answer.isDone()) {
            endNanos = time.nanos();
        }
    }

    private byte[] call() throws CallFailed, IOException, InterruptedException {
        if (target.host().isEmpty()) {
            throw new CallFailed("its configuration has no URL that could be used");
        }
        if (!endpoint.places().take(who, leftNanos())) {
            throw CallFailed.forWantOfAPlace(Endpoint.MOST_CALLS);
        }
        hasPlace = true;
        try {
            var body = makesBody.get();
            var kept = endpoint.idle().take();
            var early = kept == null ? null : tryKept(kept, body);
            return early != null ? early : exchange(open(), body);
        } finally {
            endpoint.places().giveBack(who);
        }
    }

    /**
     * Null when the other end had closed the connection, as servers do with those that are idle, or had sent what nobody asked for. Once an
     * answer has begun nothing is asked twice.
     */
    private byte @Nullable [] tryKept(TlsConnection kept, Body body) throws CallFailed, IOException {
        use(kept.beneath());
        if (beginsToAnswer(kept, body)) {
            return finish(kept);
        }
        kept.close();
        return null;
    }

    private boolean beginsToAnswer(TlsConnection kept, Body body) throws IOException {
        try {
            if (!kept.isQuiet()) {
                return false;
            }
            kept.write(head(body), body);
            return kept.answers();
        } catch (IOException gone) {
            if (isOver()) {
                throw gone;
            }
            return false;
        }
    }

    private byte[] exchange(TlsConnection connection, Body body) throws CallFailed, IOException {
        try {
            connection.write(head(body), body);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
        return finish(connection);
    }

    /** Another call may have the connection only when this answer was all that came. */
    private byte[] finish(TlsConnection connection) throws CallFailed, IOException {
        try {
            var read = connection.read();
            if (read.keep() && connection.isQuiet() && letGo()) {
                endpoint.idle().give(connection);
            } else {
                connection.close();
            }
            return read.body();
        } catch (IOException | CallFailed | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private byte[] head(Body body) {
        return target.head(body.length(), Duration.ofNanos(Math.max(0, leftNanos())));
    }

    /** At one of the addresses that are allowed. What was checked is what is connected to: nobody asks for the name again. */
    private TlsConnection open() throws CallFailed, IOException, InterruptedException {
        IOException last = null;
        for (var address : rules.allowed(target, find())) {
            var plain = TlsConnection.socket();
            use(plain);
            try {
                return TlsConnection.open(plain, address, target, endpoint.tls(), time.nanos());
            } catch (SSLException untrusted) {
                plain.close();
                throw untrusted;
            } catch (IOException failed) {
                plain.close();
                last = failed;
            }
        }
        throw last == null ? new UnknownHostException(target.host()) : last;
    }

    private InetAddress[] find() throws CallFailed, IOException, InterruptedException {
        return lookups.find(target.host(), endpoint.lookups(), leftNanos());
    }

    private synchronized void use(Socket next) throws IOException {
        if (over) {
            next.close();
            throw new IOException("its time is over");
        }
        socket = next;
    }

    /** False when the time was over first, and the socket is closed. */
    private synchronized boolean letGo() {
        socket = null;
        return !over;
    }

    private synchronized boolean isOver() {
        return over;
    }

    private void abort() {
        Socket left;
        synchronized (this) {
            over = true;
            left = socket;
            socket = null;
        }
        thread.interrupt();
        if (left != null) {
            try {
                left.close();
            } catch (IOException alreadyGone) {
                return;
            }
        }
    }

    private long leftNanos() {
        return timeout.toNanos() - (time.nanos() - startNanos);
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
