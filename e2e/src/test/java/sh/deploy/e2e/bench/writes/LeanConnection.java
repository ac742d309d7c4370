package sh.deploy.e2e.bench.writes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * One kept connection in a closed loop, reading no more of an answer than its status and its length: what the load costs, the
 * server on the same machine lacks. Lives on its channel's event loop.
 */
final class LeanConnection extends ChannelInboundHandlerAdapter {
    private static final byte[] HEAD = ascii(
            "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: ");
    private static final byte[] BODY = ascii("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"");
    private static final byte[] REST = ascii("\"},\"data\":{\"value\":\"" + "x".repeat(Target.VALUE_BYTES) + "\"}}");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] CREATED = ascii("201");

    /** One block of writing for this connection. */
    record Task(String prefix, BlockRecorder recorder, CountDownLatch running) {}

    private final Time time;
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final java.util.ArrayList<String> inBlock = new java.util.ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Task task;
    private String name = "";
    private long sent;
    private int count;
    private final ByteBuf answer = Unpooled.buffer(4096);

    LeanConnection(Time time) {
        this.time = time;
    }

    /** Names whose creation was acknowledged. */
    List<String> acknowledged() {
        return acknowledged;
    }

    void begin(Task next) {
        var current = context;
        if (current == null) {
            next.recorder.failed();
            next.running.countDown();
            return;
        }
        current.executor().execute(() -> {
            task = next;
            send(current, next);
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        answer.writeBytes(bytes);
        bytes.release();
        int length = wholeLength();
        var current = task;
        if (length < 0 || answer.readableBytes() < length || current == null) {
            return;
        }
        boolean created = ByteBufUtil.equals(answer, 9, Unpooled.wrappedBuffer(CREATED), 0, CREATED.length);
        answer.clear();
        if (created) {
            current.recorder.took(time.nanos() - sent);
            inBlock.add(name);
        } else {
            current.recorder.failed();
        }
        send(ctx, current);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        context = null;
    }

    private void send(ChannelHandlerContext ctx, Task current) {
        if (current.recorder.isOver()) {
            end();
            return;
        }
        name = current.prefix + count++;
        var word = ascii(name);
        int length = BODY.length + word.length + REST.length;
        var request = ctx.alloc().directBuffer(HEAD.length + END_OF_HEAD.length + length + 8);
        request.writeBytes(HEAD).writeCharSequence(Integer.toString(length), StandardCharsets.US_ASCII);
        request.writeBytes(END_OF_HEAD).writeBytes(BODY).writeBytes(word).writeBytes(REST);
        sent = time.nanos();
        ctx.writeAndFlush(request);
    }

    private void end() {
        var current = task;
        task = null;
        if (current != null) {
            acknowledged.addAll(inBlock);
            inBlock.clear();
            current.running.countDown();
        }
    }

    /** Of head and body; negative while the head is not whole. */
    private int wholeLength() {
        int headEnd = find(END_OF_HEAD, answer.readableBytes());
        if (headEnd < 0) {
            return -1;
        }
        int field = find(LENGTH, headEnd);
        if (field < 0) {
            throw new IllegalStateException(
                    "an answer without a length: " + answer.toString(0, headEnd, StandardCharsets.US_ASCII));
        }
        int length = 0;
        for (int i = field + LENGTH.length; answer.getByte(i) != '\r'; i++) {
            length = 10 * length + answer.getByte(i) - '0';
        }
        return headEnd + END_OF_HEAD.length + length;
    }

    /** Where in the answer's first bytes these are; negative when they are not. The server writes header names in lower case. */
    private int find(byte[] wanted, int within) {
        for (int i = 0; i <= within - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && answer.getByte(i + same) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
