package sh.deploy.e2e.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/** A host of a {@link BridgedHosts} that runs one process, and what befalls it. One fault at a time; one thread at a time. */
public final class FaultyHost implements AutoCloseable {
    private static final long WITHIN_SECONDS = 5;
    private static final long STEP_MILLIS = 1;

    private final BridgedHosts network;
    private final BridgedHosts.Host host;
    private final FreezerGroup freezer;
    private final ProcessBuilder builder;
    private final Time time;
    private @Nullable Process process;

    private FaultyHost(
            BridgedHosts network, BridgedHosts.Host host, FreezerGroup freezer, ProcessBuilder builder, Time time) {
        this.network = network;
        this.host = host;
        this.freezer = freezer;
        this.builder = builder;
        this.time = time;
    }

    /**
     * Chooses what runs there; starts nothing.
     *
     * @param output file that what the process says is appended to
     */
    public static FaultyHost of(
            BridgedHosts network,
            BridgedHosts.Host host,
            List<String> line,
            Map<String, String> environment,
            Path output,
            Time time)
            throws IOException {
        var freezer = FreezerGroup.create(host.name(), time);
        var whole = new ArrayList<>(freezer.entry());
        whole.addAll(host.entry());
        whole.addAll(line);
        var builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        return new FaultyHost(network, host, freezer, builder, time);
    }

    /** The first time, or after the process was killed. Returns when the freezer can stop it. */
    public void start() throws IOException, InterruptedException {
        var started = builder.start();
        process = started;
        if (!await(() -> freezer.members().contains(started.pid()))) {
            throw new IOException("the process for " + host.name() + " did not enter its control group");
        }
    }

    public BridgedHosts.Host host() {
        return host;
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        var current = process;
        return current != null && current.isAlive();
    }

    /** @return the monotonic clock just before the fault, which bites within microseconds, or, if one-way, as soon as a command can */
    public long inflict(Fault fault) throws IOException, InterruptedException {
        long pid = running().pid();
        long before = time.nanos();
        switch (fault) {
            case LINK_DOWN -> network.ports().setUp(host.port(), false);
            case PACKET_LOSS -> network.ports().setForwarding(host.port(), false);
            case MUTE -> network.setLossy(host, BridgedHosts.Way.FROM, true);
            case DEAF -> network.setLossy(host, BridgedHosts.Way.TO, true);
            case FREEZE -> freezer.freeze();
            case KILL -> Linux.kill(pid);
        }
        return before;
    }

    /** Whether the kernel says that the fault, which has not been healed, is there. May take a while, and starts a command. */
    public boolean bit(Fault fault) throws IOException, InterruptedException {
        return switch (fault) {
            case LINK_DOWN -> !isUp(network.describe(host));
            case PACKET_LOSS -> dropsThoughUp(network.describe(host));
            case MUTE -> network.hasLost(host, BridgedHosts.Way.FROM);
            case DEAF -> network.hasLost(host, BridgedHosts.Way.TO);
            case FREEZE -> await(freezer::isFrozen) && freezer.members().contains(pid());
            case KILL -> running().waitFor(WITHIN_SECONDS, TimeUnit.SECONDS);
        };
    }

    /** Undoes the fault; a process that was killed is started again. */
    public void heal(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case LINK_DOWN -> network.ports().setUp(host.port(), true);
            case PACKET_LOSS -> network.ports().setForwarding(host.port(), true);
            case MUTE -> network.setLossy(host, BridgedHosts.Way.FROM, false);
            case DEAF -> network.setLossy(host, BridgedHosts.Way.TO, false);
            case FREEZE -> freezer.thaw();
            case KILL -> start();
        }
    }

    /** Ends the process with all that it started. The host belongs to its network. */
    @Override
    public void close() throws IOException {
        freezer.close();
    }

    private Process running() {
        var current = process;
        if (current == null) {
            throw new IllegalStateException("nothing was started on " + host.name());
        }
        return current;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private boolean await(Condition condition) throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
        while (!condition.holds() && time.nanos() < end) {
            Thread.sleep(STEP_MILLIS);
        }
        return condition.holds();
    }

    static boolean dropsThoughUp(String description) {
        return isUp(description) && isDisabled(description);
    }

    /** Reads {@code ip -d link show}: {@code 5: v: <BROADCAST,MULTICAST,UP,LOWER_UP> …}. */
    static boolean isUp(String description) {
        int from = description.indexOf('<');
        int to = description.indexOf('>');
        return from >= 0
                && to > from
                && List.of(description.substring(from + 1, to).split(",")).contains("UP");
    }

    /** Reads the same: {@code bridge_slave state disabled …}. */
    private static boolean isDisabled(String description) {
        return description.contains("bridge_slave state disabled");
    }
}
