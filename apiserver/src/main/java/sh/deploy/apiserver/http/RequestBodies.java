package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.fair.Crowd;

/**
 * The body that comes, and the room that it and those of unanswered requests take. Belongs to the connection's event loop, but for {@link
 * #passTo}.
 */
final class RequestBodies {
    private final BodyRoom room;
    private @Nullable ByteBuf coming;

    RequestBodies(BodyRoom room) {
        this.room = room;
    }

    /** How much of the body that comes is there. */
    int bytes() {
        return coming == null ? 0 : coming.readableBytes();
    }

    /** Adds a piece; where there is no room for it, it adds nothing, and returns a sentence that says why. */
    String add(ByteBufAllocator memory, ByteBuf piece) {
        int size = piece.readableBytes();
        var none = room.take(size);
        if (none.isEmpty() && size > 0) {
            if (coming == null) {
                coming = memory.heapBuffer(size);
            }
            coming.writeBytes(piece);
        }
        return none;
    }

    /** The body that has come, which holds its room until its request is over. */
    byte[] take() {
        if (coming == null) {
            return Response.EMPTY;
        }
        var bytes = new byte[coming.readableBytes()];
        coming.readBytes(bytes);
        coming.release();
        coming = null;
        return bytes;
    }

    /** Any thread: they take of this crowd's share from now on; where there is no room for them it returns a sentence that says why. */
    String passTo(Crowd crowd) {
        return room.passTo(crowd);
    }

    /** Of what comes no more is expected. What requests hold that have come stays held until they are over. */
    void drop() {
        giveBack(take().length);
    }

    /** Of a request that is over. */
    void giveBack(long bytes) {
        room.giveBack(bytes);
    }
}
