package sh.deploy.apiserver.audit;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import sh.deploy.api.time.SystemTime;

/** A record without which nothing may be done, on a disk that takes nothing and does not fail either, until it is freed. */
public final class StuckDisk implements AutoCloseable {
    private static final Duration LONG = Duration.ofHours(1);

    private final CountDownLatch freed = new CountDownLatch(1);
    private final CollectorRegistry registry = new CollectorRegistry();
    private final Audit audit;

    private StuckDisk(String rules) {
        var policy = PolicyReader.read("p", "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n" + rules);
        var metrics = new AuditMetrics(registry);
        var time = new SystemTime();
        var patience = new Patience(LONG, LONG, LONG, LONG);
        this.audit = new Audit(
                policy,
                List.of(Outlet.start("log", new Stuck(), WhenFull.REFUSE, patience, metrics, time)),
                metrics,
                time);
    }

    public static StuckDisk start(String rules) {
        return new StuckDisk(rules);
    }

    private final class Stuck implements Backend {
        @Override
        public void write(List<byte[]> events) {
            try {
                freed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {}
    }

    public Audit audit() {
        return audit;
    }

    /** Events that were made. */
    public int events() {
        return registry.getSampleValue("apiserver_audit_event_total").intValue();
    }

    public void free() {
        freed.countDown();
    }

    @Override
    public void close() {
        free();
        audit.close();
    }
}
