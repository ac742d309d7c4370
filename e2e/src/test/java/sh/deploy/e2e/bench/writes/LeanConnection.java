package sh.deploy.e2e.bench.writes;

import io.netty.buffer.ByteBuf;
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
    private static final String DATA = "x".repeat(Target.VALUE_BYTES);

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
        boolean created = answer.toString(answer.readerIndex() + 9, 3, StandardCharsets.US_ASCII)
                .equals("201");
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
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"value\":\"" + DATA + "\"}}";
        var request =
                "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        sent = time.nanos();
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
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
        var text = answer.toString(
                answer.readerIndex(), Math.min(answer.readableBytes(), 1024), StandardCharsets.US_ASCII);
        int headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return -1;
        }
        int field = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
        if (field < 0 || field > headEnd) {
            throw new IllegalStateException("an answer without a length: " + text.substring(0, headEnd));
        }
        int lineEnd = text.indexOf('\r', field);
        return headEnd
                + 4
                + Integer.parseInt(text.substring(field + 16, lineEnd).strip());
    }
}
