package sh.deploy.controllers.scheduler;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by what they have free: a grid of CPU by memory in logarithmic steps. Walking the cells that may fit costs the same however
 * many nodes stand in them.
 */
final class CapacityIndex {
    private static final Comparator<NodeState> OLDEST_FIRST = Comparator.comparingLong(NodeState::seniority);

    /** The nodes of one cell, oldest first. */
    record Cell(long leastCpuMillis, long leastMemoryBytes, NavigableSet<NodeState> nodes) {}

    private static final class Row {
        private long occupied;
        private final @Nullable Cell[] cells = new Cell[Buckets.COUNT];
    }

    /** Called for each cell that may fit; answers whether to go on. */
    interface Visitor {
        void visit(Cell cell);
    }

    private long occupied;
    private final @Nullable Row[] rows = new Row[Buckets.COUNT];
    private int size;

    /** Adds a node; its free capacity must not change before it is removed again. */
    void add(NodeState node) {
        int cpu = cpuBucket(node.scoredFreeCpuMillis());
        int memory = memoryBucket(node.scoredFreeMemoryBytes());
        var row = rows[cpu];
        if (row == null) {
            row = new Row();
            rows[cpu] = row;
        }
        var cell = row.cells[memory];
        if (cell == null) {
            cell = new Cell(Buckets.floor(cpu), Buckets.floor(memory) << 20, new TreeSet<>(OLDEST_FIRST));
            row.cells[memory] = cell;
        }
        cell.nodes.add(node);
        row.occupied |= 1L << memory;
        occupied |= 1L << cpu;
        size++;
    }

    void remove(NodeState node) {
        int cpu = cpuBucket(node.scoredFreeCpuMillis());
        int memory = memoryBucket(node.scoredFreeMemoryBytes());
        var row = rows[cpu];
        var cell = row == null ? null : row.cells[memory];
        if (row == null || cell == null || !cell.nodes.remove(node)) {
            throw new IllegalStateException(node.name() + " is not where its free capacity says");
        }
        size--;
        if (cell.nodes.isEmpty()) {
            row.occupied &= ~(1L << memory);
            if (row.occupied == 0) {
                occupied &= ~(1L << cpu);
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Visits each occupied cell whose nodes may have this much free. */
    void visit(long cpuMillis, long memoryBytes, Visitor visitor) {
        int firstMemory = memoryBucket(memoryBytes);
        long cpus = occupied & -(1L << cpuBucket(cpuMillis));
        for (; cpus != 0; cpus &= cpus - 1) {
            var row = rows[Long.numberOfTrailingZeros(cpus)];
            if (row == null) {
                continue;
            }
            long memories = row.occupied & -(1L << firstMemory);
            for (; memories != 0; memories &= memories - 1) {
                var cell = row.cells[Long.numberOfTrailingZeros(memories)];
                if (cell != null) {
                    visitor.visit(cell);
                }
            }
        }
    }

    private static int cpuBucket(long millis) {
        return Buckets.of(millis);
    }

    private static int memoryBucket(long bytes) {
        return Buckets.of(bytes >> 20);
    }
}
