package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.audit.Trail;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Seats;

/**
 * One request and the one answer it gets: whole, or streamed. Safe to answer from any thread; a second answer is ignored,
 * so that a late failure cannot spoil what went out.
 */
final class Exchange {
    static final AsciiString AUDIT_ID = AsciiString.cached("audit-id");

    private static final Problem TOO_MUCH_UNREAD = new Problem(
            Reason.TOO_MANY_REQUESTS,
            "too much of what you asked for has not been read yet; read the answers and watches that are there, or close them",
            null,
            List.of(),
            1);

    private static final Problem TOO_MANY_STREAMS = new Problem(
            Reason.TOO_MANY_REQUESTS, "too many watches and logs of yours are open; close some", null, List.of(), 1);

    private static final Runnable NOTHING = () -> {};

    /** Whether there is room for the answer. */
    private enum Room {
        NOT_TAKEN,
        TAKEN,
        NONE
    }

    /** How a connection learns that the next request may be handled. */
    interface Finished {
        void finished(boolean keepAlive);
    }

    private final Channel channel;
    private final HttpRequestData request;
    private final boolean http2;
    private final boolean keepAlive;
    private final AnswerPace pace;
    private final Finished finished;
    private final AtomicBoolean answered = new AtomicBoolean();
    /** Belongs, like the trail, to the thread that works on the request. */
    private @Nullable Caller caller;

    private @Nullable Trail trail;
    private @Nullable Place place;
    private Unread unread = Unread.UNBOUNDED;
    private Room room = Room.NOT_TAKEN;
    /** Gives the room back. */
    private final AtomicReference<Runnable> booked = new AtomicReference<>(NOTHING);

    private final AtomicBoolean hasStream = new AtomicBoolean();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private Function<Crowd, String> provedTo = crowd -> "";

    Exchange(
            Channel channel,
            HttpRequestData request,
            boolean http2,
            boolean keepAlive,
            Limits.Pace pace,
            Finished finished) {
        this.channel = channel;
        this.request = request;
        this.http2 = http2;
        this.keepAlive = keepAlive;
        this.pace = new AnswerPace(channel, http2, pace);
        this.finished = finished;
    }

    HttpRequestData request() {
        return request;
    }

    Channel channel() {
        return channel;
    }

    /** Whose credential came with the request, acting as somebody else or not; null until that is proved. */
    @Nullable
    Caller caller() {
        return caller;
    }

    /**
     * @param crowd whose share the request takes
     * @param room for what they do not take of it
     * @throws ProblemException 429 where that has no room for the request's body
     */
    void provedBy(Caller proved, Crowd crowd, Unread room) {
        caller = proved;
        unread = room;
        var noRoom = provedTo.apply(crowd);
        if (!noRoom.isEmpty()) {
            throw new Problem(Reason.TOO_MANY_REQUESTS, noRoom, null, List.of(), 1).toException();
        }
    }

    /**
     * Hears whose share the request takes, as soon as that is proved, on the request's thread; where its body has no room in that, it
     * returns a sentence that says why. Set before the request is handed on.
     */
    void onProof(Function<Crowd, String> receiver) {
        provedTo = receiver;
    }

    /** What the request leaves on record; null until that is decided. */
    @Nullable
    Trail trail() {
        return trail;
    }

    /** From now on the answer carries the trail's name, and ends it. */
    void leaves(Trail kept) {
        trail = kept;
    }

    /** A place that the request has until {@link #leavePlace}. */
    void holds(Place taken) {
        place = taken;
    }

    void leavePlace() {
        if (place != null) {
            place.close();
        }
    }

    /** What the answer says beside what answers of its kind always say. */
    HttpHeaders ownHeaders() {
        var headers = new DefaultHttpHeaders();
        if (trail != null && trail.isKept()) {
            headers.set(AUDIT_ID, trail.id());
        }
        return headers;
    }

    /** At which its client takes the answer. */
    AnswerPace pace() {
        return pace;
    }

    boolean isHttp2() {
        return http2;
    }

    /** Claims the answer for a protocol that takes the connection over. */
    boolean claim() {
        return answered.compareAndSet(false, true);
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** To HEAD with the length of the body, but without it: HTTP/2 breaks the stream off when one comes. */
    void respond(Response response) {
        if (isAnswered()) {
            return;
        }
        var roomy = withRoom(response);
        if (!claim()) {
            giveBackRoom();
            return;
        }
        try {
            var answer = recorded(roomy);
            if (room == Room.TAKEN) {
                send(answer);
            } else {
                breakOff();
            }
        } catch (RuntimeException | Error e) {
            giveBackRoom();
            breakOff();
            throw e;
        }
    }

    /** Where even a refusal could not be made, nobody is to wait for it. */
    void endUnlessAnswered() {
        if (claim()) {
            giveBackRoom();
            breakOff();
        }
    }

    /** Ends without an answer, or in the midst of one: nobody waits for it. */
    private void breakOff() {
        EventLoops.run(channel, () -> {
            pace.giveUp();
            end(false);
        });
    }

    /** Doing it twice is harmless. */
    private void giveBackRoom() {
        booked.getAndSet(NOTHING).run();
    }

    /**
     * Takes room for the answer before the connection has it; that of a request with a seat while it still has that. Where there is none,
     * whoever only asked gets a refusal in its place. Whoever has changed something has some beside, and where they read no answers gets none.
     */
    Response withRoom(Response response) {
        if (room != Room.NOT_TAKEN) {
            return response;
        }
        boolean onlyAsked = request.method().equals("GET") || request.method().equals("HEAD");
        int bytes = response.unreadBytes();
        if (takes(unread.answers(), bytes) || (!onlyAsked && takes(unread.writes(), bytes)) || takesAlone(bytes)) {
            return response;
        }
        room = onlyAsked ? Room.TAKEN : Room.NONE;
        return onlyAsked ? Statuses.response(TOO_MUCH_UNREAD) : response;
    }

    private boolean takes(Unread.Room from, int bytes) {
        if (!from.take(bytes)) {
            return false;
        }
        room = Room.TAKEN;
        booked.set(() -> from.giveBack(bytes));
        return true;
    }

    private boolean takesAlone(int bytes) {
        if (!unread.takeAlone(bytes)) {
            return false;
        }
        room = Room.TAKEN;
        booked.set(unread::giveBackAlone);
        return true;
    }

    /**
     * Waits for the record where nothing may be answered without it; nobody is told then what came of something that is done and not on
     * record.
     */
    private Response recorded(Response response) {
        if (trail == null) {
            return response;
        }
        trail.complete(response.status(), trail.wantsAnswer() ? AuditedBodies.of(response) : null);
        var missing = trail.missing();
        boolean isDone = response.status() < HttpResponseStatus.BAD_REQUEST.code() || trail.hasWritten();
        return missing == null || !isDone
                ? response
                : Statuses.response(missing).with("x-deploy-outcome", "unknown");
    }

    private void send(Response response) {
        boolean isHead = request.method().equals("HEAD");
        var status = HttpResponseStatus.valueOf(response.status());
        boolean isLong = !isHead && response.body().length > LongAnswer.PIECE_BYTES;
        var message = isLong
                ? new DefaultHttpResponse(HttpVersion.HTTP_1_1, status)
                : new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status,
                        isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        addHeaders(message.headers(), response);
        message.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        var stays = keepAlive && !response.closes();
        connection(message.headers(), stays);
        var written = isLong ? LongAnswer.send(channel, message, response.body()) : channel.writeAndFlush(message);
        written.addListener((ChannelFuture sent) -> {
            giveBackRoom();
            end(sent.isSuccess() && stays);
        });
        pace.expect(written, response.body().length);
    }

    /**
     * Starts an answer whose body comes in pieces.
     *
     * @throws ProblemException as {@link #begins}
     */
    BodyStream stream(Response head, int backlogBytes) {
        begins(head.status());
        var message = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
        addHeaders(message.headers(), head);
        if (!http2) {
            HttpUtil.setTransferEncodingChunked(message, true);
            connection(message.headers(), keepAlive);
        }
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        var stream = new BodyStream(channel, backlogBytes, unread, pace, sent -> end(sent && keepAlive));
        endsWith(stream);
        return stream;
    }

    /**
     * Claims the answer for one that goes on, once it is on record that it begins.
     *
     * @throws ProblemException 429 where its caller has too many open, 503 where it may not begin without being on record, and is not
     */
    void begins(int status) {
        if (isAnswered()) {
            throw new IllegalStateException("the request is answered already");
        }
        takeStream();
        try {
            if (trail != null) {
                trail.begin(status);
                trail.requireRecord();
            }
            if (!claim()) {
                throw new IllegalStateException("the request is answered already");
            }
        } catch (RuntimeException e) {
            giveBackStream();
            throw e;
        }
    }

    /**
     * Takes a place among open watches and logs, before what the answer is made of is asked for. Doing it twice is harmless.
     *
     * @throws ProblemException 429 where the caller has too many open
     */
    void takeStream() {
        if (!hasStream.get() && !unread.takeStream(streams())) {
            throw TOO_MANY_STREAMS.toException();
        }
        hasStream.set(true);
    }

    /** Doing it twice is harmless. */
    void giveBackStream() {
        if (hasStream.compareAndSet(true, false)) {
            unread.giveBackStream(streams());
        }
    }

    /** Room for what the caller does not take. */
    Unread unread() {
        return unread;
    }

    /** As how many watches this one counts: every change is held against its selector while all wait. */
    private int streams() {
        return 1 + request.query().length() / Width.SELECTOR;
    }

    /** The answer is over when the stream is. */
    void endsWith(ByteStream stream) {
        stream.onGone(this::giveBackStream);
        if (trail != null) {
            stream.onGone(trail::end);
        }
    }

    /** Why a stream is about to be cut: it is on record then that it came to no good end. */
    void breaksOff(Exception why) {
        if (trail == null) {
            return;
        }
        switch (why) {
            case ProblemException refusal -> trail.refused(refusal.problem());
            case InterruptedException ending -> trail.refused(FrontDoor.ENDING);
            default -> trail.panicked(FrontDoor.FAULT);
        }
    }

    /** Once; whoever comes first says whether the connection stays. */
    private void end(boolean stays) {
        if (isOver.compareAndSet(false, true)) {
            finished.finished(stays);
        }
    }

    /** Its connection, or its stream of one, has ended. */
    void isCutOff() {
        end(false);
    }

    /** Whoever waits for the answer. */
    Seats.Client client() {
        return action -> {
            GenericFutureListener<Future<Void>> gone = done -> action.run();
            channel.closeFuture().addListener(gone);
            return () -> channel.closeFuture().removeListener(gone);
        };
    }

    private void connection(HttpHeaders headers, boolean stays) {
        if (!http2 && !stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void addHeaders(HttpHeaders headers, Response response) {
        response.headers().forEach(header -> headers.add(header.name(), header.value()));
        if (trail != null && trail.isKept()) {
            headers.set(AUDIT_ID, trail.id());
        }
    }
}
