package sh.deploy.e2e.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Changes the ports of a bridge by the kernel's own interfaces, each in microseconds. Sockets belong to the namespace they were opened
 * in, so any thread may call. Safe for all threads.
 */
final class Ports implements AutoCloseable {
    /** Of a bridge's port: it drops what it gets and sends nothing. */
    private static final byte DISABLED = 0;

    private static final byte FORWARDING = 3;

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_NAME_BYTES = 16;
    private static final short IFF_UP = 1;

    private static final short RTM_SETLINK = 19;
    private static final short REQUEST_WITH_ACK = 1 | 4;
    private static final byte AF_BRIDGE = 7;
    private static final short IFLA_PROTINFO_NESTED = (short) (12 | 0x8000);
    private static final short IFLA_BRPORT_STATE = 1;
    private static final int NETLINK_BYTES = 44;
    private static final int ACK_BYTES = 256;
    private static final int ACK_ERROR_OFFSET = 16;
    /** {@code ENETDOWN}: the bridge has not noticed the cable yet. */
    private static final int NETWORK_IS_DOWN = 100;

    private static final int PLUGGED_IN_WITHIN_MILLIS = 5_000;

    private final int control;
    private final int netlink;

    private Ports(int control, int netlink) {
        this.control = control;
        this.netlink = netlink;
    }

    /** @param namespace file of the bridge's network namespace; null for our own */
    static Ports open(@Nullable Path namespace) throws IOException {
        if (namespace == null) {
            return openHere();
        }
        var opened = new CompletableFuture<Ports>();
        // A thread of its own, since it never comes back from the other namespace.
        Thread.ofPlatform().daemon().name("ports").start(() -> {
            try {
                Linux.enterNetwork(namespace);
                opened.complete(openHere());
            } catch (IOException e) {
                opened.completeExceptionally(new UncheckedIOException(e));
            }
        });
        try {
            return opened.join();
        } catch (CompletionException e) {
            throw new IOException("cannot enter " + namespace, e.getCause());
        }
    }

    private static Ports openHere() throws IOException {
        return new Ports(
                Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0),
                Linux.socket(Linux.AF_NETLINK, Linux.SOCK_RAW, Linux.NETLINK_ROUTE));
    }

    /** Pulls the cable, or plugs it in: the other end sees it, and nobody is told anything. */
    void setUp(String port, boolean up) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var request = request(arena, port);
            Linux.ioctl(control, SIOCGIFFLAGS, request);
            short flags = request.get(JAVA_SHORT, IFREQ_NAME_BYTES);
            request.set(JAVA_SHORT, IFREQ_NAME_BYTES, (short) (up ? flags | IFF_UP : flags & ~IFF_UP));
            Linux.ioctl(control, SIOCSIFFLAGS, request);
        }
    }

    /** Drops every frame in both directions, or no longer; the link stays up. A link that was just plugged in is waited for. */
    void setForwarding(String port, boolean forwarding) throws IOException, InterruptedException {
        byte state = forwarding ? FORWARDING : DISABLED;
        int error = setState(port, state);
        for (int i = 0; error == NETWORK_IS_DOWN && i < PLUGGED_IN_WITHIN_MILLIS; i++) {
            Thread.sleep(1);
            error = setState(port, state);
        }
        if (error != 0) {
            throw new IOException("the state of " + port + " was not changed: error " + error);
        }
    }

    /** @return the kernel's error; 0 when there is none */
    private int setState(String port, byte state) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var request = request(arena, port);
            Linux.ioctl(control, SIOCGIFINDEX, request);
            int index = request.get(JAVA_INT_UNALIGNED, IFREQ_NAME_BYTES);
            synchronized (this) {
                Linux.send(netlink, portState(arena, index, state));
                var answer = arena.allocate(ACK_BYTES, 8);
                Linux.receive(netlink, answer);
                return -answer.get(JAVA_INT_UNALIGNED, ACK_ERROR_OFFSET);
            }
        }
    }

    @Override
    public void close() throws IOException {
        Linux.close(control);
        Linux.close(netlink);
    }

    /** {@code struct ifreq}. */
    private static MemorySegment request(Arena arena, String port) {
        var request = arena.allocate(IFREQ_BYTES, 8);
        request.setString(0, port);
        return request;
    }

    /** {@code struct nlmsghdr}, {@code struct ifinfomsg}, and one attribute in another. */
    private static MemorySegment portState(Arena arena, int index, byte state) {
        var message = arena.allocate(NETLINK_BYTES, 8);
        message.set(JAVA_INT_UNALIGNED, 0, NETLINK_BYTES);
        message.set(JAVA_SHORT, 4, RTM_SETLINK);
        message.set(JAVA_SHORT, 6, REQUEST_WITH_ACK);
        message.set(JAVA_BYTE, 16, AF_BRIDGE);
        message.set(JAVA_INT_UNALIGNED, 20, index);
        message.set(JAVA_SHORT, 32, (short) 12);
        message.set(JAVA_SHORT, 34, IFLA_PROTINFO_NESTED);
        message.set(JAVA_SHORT, 36, (short) 5);
        message.set(JAVA_SHORT, 38, IFLA_BRPORT_STATE);
        message.set(JAVA_BYTE, 40, state);
        return message;
    }
}
