package sh.deploy.e2e.bench.packing;

import sh.deploy.controllers.scheduler.Resources;

/** A node in use, and what is used of it: the simulation's own account, whatever a policy believes. */
final class OpenNode {
    /** As many as Kubernetes' agent takes by default. */
    static final int MAX_PODS = 110;

    private final String name;
    private final Resources capacity;
    private long cpuMillis;
    private long memoryBytes;
    private int pods;

    OpenNode(Trace.Machine machine) {
        this.name = machine.name();
        this.capacity = machine.capacity();
    }

    String name() {
        return name;
    }

    Resources capacity() {
        return capacity;
    }

    boolean isEmpty() {
        return pods == 0;
    }

    boolean fits(Resources requests) {
        return pods < MAX_PODS
                && cpuMillis + requests.cpuMillis() <= capacity.cpuMillis()
                && memoryBytes + requests.memoryBytes() <= capacity.memoryBytes();
    }

    void add(Resources requests) {
        if (!fits(requests)) {
            throw new IllegalStateException(name + " is overcommitted");
        }
        cpuMillis += requests.cpuMillis();
        memoryBytes += requests.memoryBytes();
        pods++;
    }

    void remove(Resources requests) {
        cpuMillis -= requests.cpuMillis();
        memoryBytes -= requests.memoryBytes();
        pods--;
    }

    /** Mean of the shares of CPU and memory in use if the pod were added: Kubernetes' measure in its two allocation strategies. */
    double allocatedWith(Resources requests) {
        double cpu = (cpuMillis + requests.cpuMillis()) / (double) capacity.cpuMillis();
        double memory = (memoryBytes + requests.memoryBytes()) / (double) capacity.memoryBytes();
        return (cpu + memory) / 2;
    }
}
