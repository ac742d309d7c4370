package sh.deploy.e2e.bench.cluster;

import java.util.ArrayList;
import java.util.List;

/** When which node was under a fault: what is said of a node at any other time is said of an innocent one. For one thread. */
public final class FaultWindows {
    private record Window(String node, long fromNanos, long toNanos) {
        boolean covers(Journals.Line line) {
            return line.node().equals(node) && line.atNanos() >= fromNanos && line.atNanos() <= toNanos;
        }
    }

    private final List<Window> windows = new ArrayList<>();

    /** The node's fault began, and it was well again; both moments count as under the fault. */
    public void add(String node, long fromNanos, long toNanos) {
        windows.add(new Window(node, fromNanos, toNanos));
    }

    /** How many of the lines tell this of a node that was under no fault then. */
    public long outside(List<Journals.Line> lines, String event) {
        return lines.stream()
                .filter(line -> line.event().equals(event) && windows.stream().noneMatch(window -> window.covers(line)))
                .count();
    }
}
