package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A probe's numbers with Kubernetes' defaults. */
record ProbeTimes(Duration initialDelay, Duration period, Duration timeout, int successes, int failures) {
    static ProbeTimes of(Probe probe) {
        return new ProbeTimes(
                Duration.ofSeconds(or(probe.getInitialDelaySeconds(), 0)),
                Duration.ofSeconds(Math.max(1, or(probe.getPeriodSeconds(), 10))),
                Duration.ofSeconds(Math.max(1, or(probe.getTimeoutSeconds(), 1))),
                Math.max(1, or(probe.getSuccessThreshold(), 1)),
                Math.max(1, or(probe.getFailureThreshold(), 3)));
    }

    private static int or(@Nullable Integer stated, int otherwise) {
        return stated == null ? otherwise : stated;
    }
}
