package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.deployctl.process.Programs;

/**
 * Rules of the machine's packet filter that let pods reach what is beyond the machine, under the machine's address, as a shared
 * engine does. Without {@code iptables} pods reach each other and the machine only.
 */
record WayOut(String link, AddressPlan plan) {
    private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);

    record Rule(String table, String chain, List<String> what) {
        List<String> line(String action) {
            var line = WayOut.line(table, action, chain);
            line.addAll(what);
            return line;
        }
    }

    private static List<String> line(String table, String... words) {
        var line = new ArrayList<>(List.of("iptables", "-w", "10", "-t", table));
        line.addAll(List.of(words));
        return line;
    }

    List<Rule> rules() {
        return List.of(
                new Rule("nat", "POSTROUTING", List.of("-s", plan.whole(), "!", "-o", link, "-j", "MASQUERADE")),
                new Rule("filter", "FORWARD", List.of("-i", link, "-j", "ACCEPT")),
                new Rule(
                        "filter",
                        "FORWARD",
                        List.of("-o", link, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT")));
    }

    /** @return whether the machine has a packet filter that can be asked */
    boolean open(Map<String, String> environment) throws IOException {
        if (!Programs.isThere("iptables", environment)) {
            return false;
        }
        for (var rule : rules()) {
            if (!Programs.succeeds(rule.line("-C"))) {
                Programs.run(rule.line("-I"), "");
            }
        }
        return true;
    }

    /** Takes our rules for the link away, whatever addresses they were for; what cannot be removed is told, since it stops nobody. */
    static void close(String link, Map<String, String> environment) {
        close(List.of(), link, environment);
    }

    /** @param entry what runs a command line where the rules are */
    static void close(List<String> entry, String link, Map<String, String> environment) {
        if (Programs.isThere("iptables", environment)) {
            for (var table : List.of("nat", "filter")) {
                tolerant(entry, line(table, "-S"))
                        .ifPresent(listed ->
                                rulesOf(link, table, listed).forEach(rule -> tolerant(entry, rule.line("-D"))));
            }
        }
    }

    private static Optional<String> tolerant(List<String> entry, List<String> line) {
        try {
            return Optional.of(
                    Programs.run(Stream.concat(entry.stream(), line.stream()).toList(), ""));
        } catch (IOException e) {
            LOG.warn("a rule of the packet filter may be left: {}", "" + e.getMessage());
            return Optional.empty();
        }
    }

    /** In what {@code iptables -S} says of a table: what equals one of ours for some addresses, since others may have rules for the link as well. */
    static List<Rule> rulesOf(String link, String table, String listed) {
        var ours = IntStream.range(0, 256)
                .mapToObj(second -> new WayOut(link, new AddressPlan(second)))
                .flatMap(wayOut -> wayOut.rules().stream())
                .collect(Collectors.toSet());
        return listed.lines()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.size() > 2 && words.getFirst().equals("-A"))
                .map(words -> new Rule(table, words.get(1), words.subList(2, words.size())))
                .filter(ours::contains)
                .toList();
    }
}
