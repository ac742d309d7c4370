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
    private record Rule(String table, String chain, List<String> what) {
        List<String> line(String action) {
            var line = new ArrayList<>(List.of("iptables", "-w", "10", "-t", table, action, chain));
            line.addAll(what);
            return line;
        }
    }

    private List<Rule> rules() {
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

    void close(Map<String, String> environment) throws IOException {
        if (Programs.isThere("iptables", environment)) {
            for (var rule : rules()) {
                if (Programs.succeeds(rule.line("-C"))) {
                    Programs.run(rule.line("-D"), "");
                }
            }
        }
    }
}
