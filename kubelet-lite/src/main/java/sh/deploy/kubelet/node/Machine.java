package sh.deploy.kubelet.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What the machine has and is.
 *
 * @param address by which others reach it; the loopback address when it has no other
 */
public record Machine(
        int processors,
        long memoryBytes,
        String hostname,
        String address,
        String architecture,
        String kernel,
        String system,
        String machineId,
        String bootId) {

    public static Machine read() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory("MemTotal"),
                file("/proc/sys/kernel/hostname"),
                ownAddress(),
                architecture(System.getProperty("os.arch")),
                file("/proc/sys/kernel/osrelease"),
                systemName(),
                file("/etc/machine-id"),
                file("/proc/sys/kernel/random/boot_id"));
    }

    /** The same, reached by another address. */
    public Machine at(String otherAddress) {
        return new Machine(
                processors, memoryBytes, hostname, otherAddress, architecture, kernel, system, machineId, bootId);
    }

    /** A line of {@code /proc/meminfo} in bytes, 0 when it is not there. */
    static long memory(String name) {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibibytes -> kibibytes * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** As Kubernetes writes it. */
    static String architecture(String javaName) {
        return switch (javaName) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> javaName;
        };
    }

    private static String systemName() {
        try (var lines = Files.lines(Path.of("/etc/os-release"))) {
            return lines.filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring(12).replace("\"", ""))
                    .findFirst()
                    .orElse("Linux");
        } catch (IOException e) {
            return "Linux";
        }
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The first address of a real network; bridges of the engine come last, since only this machine reaches them. */
    private static String ownAddress() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(Machine::isUsable)
                    .sorted(Comparator.comparing(Machine::isBridge).thenComparing(NetworkInterface::getIndex))
                    .flatMap(Machine::addresses)
                    .findFirst()
                    .orElse("127.0.0.1");
        } catch (SocketException e) {
            return "127.0.0.1";
        }
    }

    private static boolean isUsable(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && !network.getName().startsWith("veth");
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isBridge(NetworkInterface network) {
        return network.getName().startsWith("docker") || network.getName().startsWith("br-");
    }

    private static Stream<String> addresses(NetworkInterface network) {
        return Collections.list(network.getInetAddresses()).stream()
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress);
    }
}
