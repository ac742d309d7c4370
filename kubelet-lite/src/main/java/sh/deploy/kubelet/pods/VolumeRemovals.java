package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.volumes.ClaimFolders;

/**
 * Removes the folders of volumes that are being deleted once no claim holds them and no pod here uses them, and says so. What cannot be
 * removed is tried again; the volume's object stays until then. Safe for all threads.
 */
final class VolumeRemovals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeRemovals.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final ClaimFolders folders;
    private final Predicate<String> inUse;
    private final Reports reports;
    private final Map<String, Thread> underWay = new ConcurrentHashMap<>();

    /** What is to go, as the server said last: its reclaim policy may change while a pod still has it. */
    private final Map<String, PersistentVolume> wanted = new ConcurrentHashMap<>();

    /** @param inUse whether a pod on this node has the volume of this name */
    VolumeRemovals(ClaimFolders folders, Predicate<String> inUse, Reports reports) {
        this.folders = folders;
        this.inUse = inUse;
        this.reports = reports;
    }

    /**
     * What is begun is brought to its end, as nobody asks for it again, but not tried again once nobody wants it.
     *
     * @param volume null when the object is gone, and with it the wish; one that is not due, as another of that name, takes it back too
     */
    void told(String name, @Nullable PersistentVolume volume) {
        if (volume != null && isDue(volume)) {
            wanted.put(name, volume);
            underWay.computeIfAbsent(
                    name, _ -> Thread.ofVirtual().name("removes " + name).start(() -> remove(name)));
        } else {
            wanted.remove(name);
        }
    }

    /** The server's controllers take their own protection off a volume when its claim is gone; until then it may hold somebody's data. */
    private static boolean isDue(PersistentVolume volume) {
        var waitedFor = ObjectFacts.finalizers(volume);
        return ObjectFacts.isBeingDeleted(volume)
                && LocalVolumes.isName(ObjectFacts.name(volume))
                && !waitedFor.contains(LocalVolumes.VOLUME_PROTECTION)
                && waitedFor.contains(LocalVolumes.FOLDER_PROTECTION);
    }

    private void remove(String name) {
        try {
            var removed = removed(name);
            if (removed != null) {
                // First, so that the server may ask again when the report is lost.
                wanted.remove(name, removed);
                underWay.remove(name, Thread.currentThread());
                reports.volumeRemoved(name, ObjectFacts.uid(removed));
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.remove(name, Thread.currentThread());
        }
    }

    /** @return what was; null where nobody wants it any more before it has begun, or after it has failed */
    private @Nullable PersistentVolume removed(String name) throws InterruptedException {
        var volume = wanted.get(name);
        for (; volume != null && inUse.test(name); volume = wanted.get(name)) {
            Thread.sleep(FIRST_RETRY);
        }
        for (var wait = FIRST_RETRY; volume != null && !isRemoved(volume); wait = longer(wait)) {
            Thread.sleep(wait);
            volume = wanted.get(name);
        }
        return volume;
    }

    boolean isUnderWay(String name) {
        return underWay.containsKey(name);
    }

    private static Duration longer(Duration wait) {
        return wait.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait.multipliedBy(2);
    }

    private boolean isRemoved(PersistentVolume volume) {
        var name = ObjectFacts.name(volume);
        if (!"Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())) {
            LOG.info("Volume {} is deleted; its folder stays, as its reclaim policy says", name);
            return true;
        }
        try {
            folders.remove(name);
            folders.diskElsewhere(volume)
                    .ifPresentOrElse(
                            disk -> LOG.warn(
                                    "Volume {} is let go; its data is left on disk {}, which is not here", name, disk),
                            () -> LOG.info("Volume {} is removed", name));
            return true;
        } catch (IOException e) {
            LOG.warn("Volume {} could not be removed, trying again: {}", name, e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        underWay.values().forEach(Thread::interrupt);
    }
}
