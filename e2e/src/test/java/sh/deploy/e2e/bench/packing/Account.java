package sh.deploy.e2e.bench.packing;

import sh.deploy.controllers.scheduler.Resources;

/** Integrates over time what is requested and what the open nodes have. */
final class Account {
    /**
     * @param cpu share of the open nodes' CPU that pods requested, mean over time
     * @param nodeHours open nodes summed over time
     * @param leastNodeHours what no policy can be under: the larger of both resources' sums, over an average open node
     */
    record Result(String policy, double cpu, double memory, double nodeHours, double leastNodeHours, long refused) {}

    private final double warmUpSeconds;
    private double now;
    private double cpuNow;
    private double memoryNow;
    private double cpuOpen;
    private double memoryOpen;
    private int nodesOpen;
    private double cpuUsed;
    private double memoryUsed;
    private double cpuHad;
    private double memoryHad;
    private double nodeSeconds;
    private double leastNodeSeconds;

    Account(double warmUpSeconds) {
        this.warmUpSeconds = warmUpSeconds;
    }

    void advance(double seconds) {
        double step = seconds - Math.max(now, warmUpSeconds);
        now = seconds;
        if (step <= 0 || nodesOpen == 0) {
            return;
        }
        cpuUsed += step * cpuNow;
        memoryUsed += step * memoryNow;
        cpuHad += step * cpuOpen;
        memoryHad += step * memoryOpen;
        nodeSeconds += step * nodesOpen;
        leastNodeSeconds += step * nodesOpen * Math.max(cpuNow / cpuOpen, memoryNow / memoryOpen);
    }

    void pods(Resources requests, int sign) {
        cpuNow += sign * requests.cpuMillis();
        memoryNow += sign * (double) requests.memoryBytes();
    }

    void nodes(Resources capacity, int sign) {
        cpuOpen += sign * capacity.cpuMillis();
        memoryOpen += sign * (double) capacity.memoryBytes();
        nodesOpen += sign;
    }

    Result result(String policy, long refused) {
        return new Result(
                policy, cpuUsed / cpuHad, memoryUsed / memoryHad, nodeSeconds / 3600, leastNodeSeconds / 3600, refused);
    }
}
