package sh.deploy.deployctl.up.isolated;

import java.util.List;

/** Reads {@code /proc/net/route}: one route a line, its link first, its gateway third. */
final class KernelRoutes {
    private static final String NO_GATEWAY = "00000000";

    private KernelRoutes() {}

    /**
     * Whether a link has lost its routes by a gateway: the kernel takes all away when a link is set down, and gives back only the one
     * to those beside it. A link that is down has none, and has lost nothing yet.
     */
    static boolean hasLost(String table, String link) {
        var gateways = gateways(table, link);
        return !gateways.isEmpty() && gateways.stream().allMatch(NO_GATEWAY::equals);
    }

    private static List<String> gateways(String table, String link) {
        return table.lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 2 && words[0].equals(link))
                .map(words -> words[2])
                .toList();
    }
}
