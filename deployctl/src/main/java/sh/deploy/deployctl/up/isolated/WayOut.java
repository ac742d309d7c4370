package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sh.deploy.deployctl.process.Programs;

/**
 * Rules of the machine's packet filter that let pods reach what is beyond the machine, under the machine's address, as a shared
 * engine does. Without {@code iptables} pods reach each other and the machine only.
 */
record WayOut(String link, AddressPlan plan) {
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

    /** Takes all rules of the link away, whatever addresses they were for. */
    static void close(String link, Map<String, String> environment) throws IOException {
        if (Programs.isThere("iptables", environment)) {
            for (var table : List.of("nat", "filter")) {
                for (var rule : rulesOf(link, table, Programs.run(line(table, "-S"), ""))) {
                    Programs.run(rule.line("-D"), "");
                }
            }
        }
    }

    /** In what {@code iptables -S} says of a table. */
    static List<Rule> rulesOf(String link, String table, String listed) {
        return listed.lines()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.getFirst().equals("-A") && words.contains(link))
                .map(words -> new Rule(table, words.get(1), words.subList(2, words.size())))
                .toList();
    }
}
