package sh.deploy.e2e.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.faults.BridgedHosts.Host;
import sh.deploy.e2e.faults.BridgedHosts.Way;

/** Packets on a host's cable that its packet filter loses at random, until it is closed. One at a time for each host. */
public final class RandomLoss implements AutoCloseable {
    private static final double PERCENT = 100;

    private final Host host;
    private final Set<Way> ways;
    private final int percent;

    private RandomLoss(Host host, Set<Way> ways, int percent) {
        this.host = host;
        this.ways = ways;
        this.percent = percent;
    }

    public static RandomLoss on(Host host, Set<Way> ways, int percent) {
        var loss = new RandomLoss(host, ways, percent);
        ways.forEach(way -> loss.filter("-I", way));
        return loss;
    }

    /** So far, in all its ways. */
    public long packets() {
        return ways.stream().mapToLong(this::packets).sum();
    }

    @Override
    public void close() {
        ways.forEach(way -> filter("-D", way));
    }

    private void filter(String what, Way way) {
        var probability = String.format(Locale.ROOT, "%.2f", percent / PERCENT);
        run(
                "iptables",
                what,
                way.chain(),
                way.side(),
                "eth0",
                "-m",
                "statistic",
                "--mode",
                "random",
                "--probability",
                probability,
                "-j",
                "DROP");
    }

    private long packets(Way way) {
        return run("iptables", "-nvxL", way.chain())
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 2 && words[2].equals("DROP"))
                .mapToLong(words -> Long.parseLong(words[0]))
                .sum();
    }

    private String run(String... words) {
        var line = new ArrayList<>(host.entry());
        line.addAll(List.of(words));
        return Command.run(Map.of(), "", line).succeeded().out();
    }
}
