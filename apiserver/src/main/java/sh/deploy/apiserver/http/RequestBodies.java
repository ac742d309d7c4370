package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The body that comes, and the room that it and those of unanswered requests take. Belongs to the connection's event loop. */
final class RequestBodies {
    private final BodyRoom room;
    private @Nullable ByteBuf coming;
    private long held;

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
            held += size;
            if (coming == null) {
                coming = memory.heapBuffer(size);
            }
            coming.writeBytes(piece);
        }
        return none;
    }

    /** The body that has come, which holds its room until it is given back. */
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

    /** Whose share they take from now on. */
    void areOf(String crowd) {
        room.isOf(crowd);
    }

    void drop() {
        giveBack(take().length);
    }

    /** Gives back no more than is held: nothing once {@link #giveAllBack}. */
    void giveBack(long bytes) {
        long given = Math.min(bytes, held);
        held -= given;
        room.giveBack(given);
    }

    /** Once the connection is gone. */
    void giveAllBack() {
        drop();
        giveBack(held);
    }
}
