package sh.deploy.e2e.bench.death;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

/** A process of an agent's size that holds a connection and says nothing after one byte. It ends when the other side hangs up. */
final class SilentPeer {
    private static final int MEBIBYTES = 24;
    private static final int MEBIBYTE = 1024 * 1024;

    private SilentPeer() {}

    /** {@code HOST PORT} */
    public static void main(String[] arguments) throws Exception {
        var held = new ArrayList<byte[]>();
        for (int i = 0; i < MEBIBYTES; i++) {
            held.add(new byte[MEBIBYTE]);
        }
        try (var connection = SocketChannel.open(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])))) {
            connection.write(ByteBuffer.wrap(new byte[] {1}));
            while (connection.read(ByteBuffer.allocate(1)) >= 0) {
                Thread.onSpinWait();
            }
        }
        System.exit(held.size() == MEBIBYTES ? 0 : 1);
    }
}
