package sh.deploy.deployctl.up;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the heap grow with what lives in it and with how fast it is filled, and shrink again, as {@link HeapLimit} says. ZGC collects without
 * pause while the program runs, so near its soft limit it takes most of the processor: a fixed limit is either too low for a full store or too
 * high for an idle one. Costs nothing between collections.
 */
final class HeapKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HeapKeeper.class);
    private static final String FLAG = "SoftMaxHeapSize";
    private static final String MAJOR = "ZGC Major Cycles";
    private static final String MINOR = "ZGC Minor Cycles";

    private final HotSpotDiagnosticMXBean machine;
    private final HeapLimit limit = new HeapLimit(Runtime.getRuntime().maxMemory());
    private long known;

    private HeapKeeper(HotSpotDiagnosticMXBean machine) {
        this.machine = machine;
    }

    /** Does nothing under another collector than ZGC. Call once a process. */
    static void start() {
        var keeper = new HeapKeeper(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            boolean isOfZ =
                    collector.getName().equals(MAJOR) || collector.getName().equals(MINOR);
            if (isOfZ && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, nothing) -> keeper.collected((CompositeData) notification.getUserData()),
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }

    /** The virtual machine tells of one collection after the other. */
    private void collected(CompositeData data) {
        var told = GarbageCollectionNotificationInfo.from(data);
        var collection = told.getGcInfo();
        if (told.getGcName().equals(MAJOR)) {
            limit.collectedAll(live(collection), collection.getStartTime(), collection.getEndTime());
        } else {
            limit.collectedNew(collection.getStartTime(), collection.getEndTime());
        }
        long next = limit.bytes();
        if (next != known) {
            known = next;
            machine.setVMOption(FLAG, Long.toString(next));
            LOG.debug("the heap's soft limit is {} bytes now", next);
        }
    }

    private static long live(GcInfo collection) {
        return collection.getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pool.getKey().startsWith("ZGC"))
                .map(java.util.Map.Entry::getValue)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
