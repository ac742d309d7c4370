package sh.deploy.deployctl.up;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the heap grow with what lives in it, and shrink again. ZGC collects without pause while the program runs, so near its soft
 * limit it takes most of the processor: a fixed limit is either too low for a full store or too high for an idle one. After each
 * major collection the limit becomes a multiple of what has survived it. Costs nothing between collections.
 */
final class HeapKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HeapKeeper.class);
    private static final String FLAG = "SoftMaxHeapSize";
    private static final String MAJOR = "ZGC Major Cycles";
    private static final long LEAST_BYTES = 96L << 20;
    private static final long TIMES_LIVE = 3;

    private final HotSpotDiagnosticMXBean machine;
    private final long most;
    private long limit;

    private HeapKeeper(HotSpotDiagnosticMXBean machine) {
        this.machine = machine;
        this.most = Runtime.getRuntime().maxMemory();
    }

    /** Does nothing under another collector than ZGC. Call once a process. */
    static void start() {
        var keeper = new HeapKeeper(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector.getName().equals(MAJOR) && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, nothing) -> keeper.collected((CompositeData) notification.getUserData()),
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }

    private void collected(CompositeData data) {
        long live = GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pool.getKey().startsWith("ZGC"))
                .map(java.util.Map.Entry::getValue)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
        long next = Math.clamp(TIMES_LIVE * live, Math.min(LEAST_BYTES, most), most);
        if (next != limit) {
            limit = next;
            machine.setVMOption(FLAG, Long.toString(next));
            LOG.debug("{} bytes live in the heap, its soft limit is {} now", live, next);
        }
    }
}
