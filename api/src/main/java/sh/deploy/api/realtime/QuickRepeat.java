package sh.deploy.api.realtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes TCP send a lost packet again after milliseconds instead of the usual fifth of a second, where the kernel lets a socket ask
 * for it, and not back off while little is under way. For Netty's epoll channels.
 *
 * <p>Source: tcp(7) and {@code include/uapi/linux/tcp.h} of Linux; {@code TCP_RTO_MIN_US} is of 2025.
 */
public final class QuickRepeat {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_THIN_LINEAR_TIMEOUTS = 16;
    private static final int TCP_RTO_MIN_US = 45;
    private static final int MINIMUM_MICROS = 5_000;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;

    private QuickRepeat() {}

    /** What this kernel knows of it. */
    public static Map<ChannelOption<?>, Object> options() {
        return Known.OPTIONS;
    }

    private static final class Known {
        private static final Map<ChannelOption<?>, Object> OPTIONS = ask();

        private static Map<ChannelOption<?>, Object> ask() {
            var known = new LinkedHashMap<ChannelOption<?>, Object>();
            if (isKnown(TCP_THIN_LINEAR_TIMEOUTS, 1)) {
                known.put(
                        new IntegerUnixChannelOption("TCP_THIN_LINEAR_TIMEOUTS", IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS),
                        1);
            }
            if (isKnown(TCP_RTO_MIN_US, MINIMUM_MICROS)) {
                known.put(new IntegerUnixChannelOption("TCP_RTO_MIN_US", IPPROTO_TCP, TCP_RTO_MIN_US), MINIMUM_MICROS);
            }
            return known;
        }
    }

    private static boolean isKnown(int option, int value) {
        try (var arena = Arena.ofConfined()) {
            var number = arena.allocate(JAVA_INT);
            number.set(JAVA_INT, 0, value);
            int socket = (int) handle("socket", JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(AF_INET, SOCK_STREAM, 0);
            try {
                return (int) handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT)
                                .invokeExact(socket, IPPROTO_TCP, option, number, Integer.BYTES)
                        == 0;
            } finally {
                int closed = (int) handle("close", JAVA_INT).invokeExact(socket);
            }
        } catch (Throwable notHere) {
            return false;
        }
    }

    private static MethodHandle handle(String name, java.lang.foreign.MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
