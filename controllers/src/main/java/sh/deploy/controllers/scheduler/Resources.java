package sh.deploy.controllers.scheduler;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * An amount of what a node has and a pod asks for.
 *
 * @param others every further resource by name, such as {@code nvidia.com/gpu} or {@code ephemeral-storage}, in its base unit
 */
public record Resources(long cpuMillis, long memoryBytes, Map<String, Long> others) {
    public static final Resources NONE = new Resources(0, 0);

    public Resources {
        others = Map.copyOf(others);
    }

    public Resources(long cpuMillis, long memoryBytes) {
        this(cpuMillis, memoryBytes, Map.of());
    }

    public Resources plus(Resources more) {
        return combine(more, Long::sum);
    }

    public Resources minus(Resources less) {
        return combine(less, (mine, theirs) -> mine - theirs);
    }

    /** The larger of both, resource by resource. */
    public Resources atLeast(Resources other) {
        return combine(other, Math::max);
    }

    public long other(String name) {
        return others.getOrDefault(name, 0L);
    }

    private Resources combine(Resources right, LongBinaryOperator operator) {
        long cpu = operator.applyAsLong(cpuMillis, right.cpuMillis);
        long memory = operator.applyAsLong(memoryBytes, right.memoryBytes);
        if (others.isEmpty() && right.others.isEmpty()) {
            return new Resources(cpu, memory);
        }
        var both = new TreeMap<>(others);
        right.others.keySet().forEach(name -> both.putIfAbsent(name, 0L));
        both.replaceAll((name, mine) -> operator.applyAsLong(mine, right.other(name)));
        return new Resources(cpu, memory, both);
    }
}
