package sh.deploy.e2e.bench.packing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sh.deploy.controllers.scheduler.PodFacts;

/** Looks at every open node with room and takes the one with the highest score; chance decides among equals. */
final class ScanningPolicy implements Policy {
    /** How good a node is for a pod; more is better. */
    interface Score {
        double of(OpenNode node, PodFacts pod);
    }

    private final String name;
    private final Score score;
    private final Random random;
    private final Map<String, OpenNode> open = new LinkedHashMap<>();

    private ScanningPolicy(String name, Score score, long seed) {
        this.name = name;
        this.score = score;
        this.random = new Random(seed);
    }

    static Policy random(long seed) {
        return new ScanningPolicy("random", (node, pod) -> 0, seed);
    }

    static Policy leastAllocated(long seed) {
        return new ScanningPolicy("LeastAllocated", (node, pod) -> -node.allocatedWith(pod.requests()), seed);
    }

    static Policy mostAllocated(long seed) {
        return new ScanningPolicy("MostAllocated", (node, pod) -> node.allocatedWith(pod.requests()), seed);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void opened(OpenNode node) {
        open.put(node.name(), node);
    }

    @Override
    public void closed(OpenNode node) {
        open.remove(node.name());
    }

    @Override
    public @Nullable String choose(PodFacts pod) {
        OpenNode best = null;
        double bestScore = 0;
        int equals = 0;
        for (var node : open.values()) {
            if (!node.fits(pod.requests())) {
                continue;
            }
            double value = score.of(node, pod);
            if (best == null || value > bestScore) {
                best = node;
                bestScore = value;
                equals = 1;
            } else if (value == bestScore && random.nextInt(++equals) == 0) {
                best = node;
            }
        }
        return best == null ? null : best.name();
    }

    @Override
    public void left(PodFacts pod) {}
}
