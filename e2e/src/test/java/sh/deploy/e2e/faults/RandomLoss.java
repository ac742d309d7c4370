package sh.deploy.e2e.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.faults.BridgedHosts.Host;
import sh.deploy.e2e.faults.BridgedHosts.Way;

/** Packets on a host's cable that its packet filter loses at random, until it is closed. One at a time for each host. */
public final class RandomLoss implements AutoCloseable {
    private static final double PERCENT = 100;
    /** Chance alone does not go further: less often than once in a million. */
    private static final double DEVIATIONS = 5;

    /**
     * What has gone one way, and what of it was lost.
     *
     * @param sent that the filter saw, the lost included
     * @param percent to be lost
     */
    public record Share(long sent, long lost, int percent) {
        /** By a packet filter's list of one chain, {@code iptables -nvxL}. */
        static Share of(String listed, int percent) {
            long sent = 0;
            long lost = 0;
            for (var line :
                    listed.lines().filter(each -> each.contains(" eth0 ")).toList()) {
                var words = line.strip().split("\\s+");
                if (words[2].equals("DROP")) {
                    lost += Long.parseLong(words[0]);
                } else {
                    sent += Long.parseLong(words[0]);
                }
            }
            return new Share(sent, lost, percent);
        }

        /** Some at all, and about as many of those sent as shall be. */
        public boolean isAsAsked() {
            double expected = sent * percent / PERCENT;
            double deviation = Math.sqrt(expected * (1 - percent / PERCENT));
            return lost > 0 && Math.abs(lost - expected) <= DEVIATIONS * deviation;
        }
    }

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
        ways.forEach(way -> {
            loss.filter("-I", way);
            loss.count("-I", way);
        });
        return loss;
    }

    /** So far. */
    public Map<Way, Share> shares() {
        return ways.stream()
                .collect(Collectors.toMap(way -> way, way -> Share.of(run("iptables", "-nvxL", way.chain()), percent)));
    }

    @Override
    public void close() {
        ways.forEach(way -> {
            count("-D", way);
            filter("-D", way);
        });
    }

    /** A rule that does nothing with what it sees, in front of the one that loses some of it. */
    private void count(String what, Way way) {
        run("iptables", what, way.chain(), way.side(), "eth0");
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

    private String run(String... words) {
        var line = new ArrayList<>(host.entry());
        line.addAll(List.of(words));
        return Command.run(Map.of(), "", line).succeeded().out();
    }
}
