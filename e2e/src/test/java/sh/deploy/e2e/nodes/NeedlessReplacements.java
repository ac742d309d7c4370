package sh.deploy.e2e.nodes;

import sh.deploy.e2e.cluster.Kubectl;

/** Pods that were made for the sake of a node that came back, as the server's metrics count them. */
final class NeedlessReplacements {
    private static final String METRIC = "deploy_needless_replacements_total ";

    private NeedlessReplacements() {}

    static double count(Kubectl kubectl) {
        return kubectl.out("get", "--raw", "/metrics")
                .lines()
                .filter(line -> line.startsWith(METRIC))
                .mapToDouble(line -> Double.parseDouble(line.substring(METRIC.length())))
                .findFirst()
                .orElse(0);
    }
}
