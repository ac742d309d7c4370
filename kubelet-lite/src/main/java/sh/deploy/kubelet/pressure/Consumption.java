package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Map;

/** Measures what pods use. Only asked when it matters: some of it is dear. */
interface Consumption {
    /** Of each container that runs and whose use is known, by name. */
    Map<String, Long> containers(Pod pod, Signal signal);

    /** What the containers write outside of volumes, and their logs. */
    Map<String, Long> containerBytes(Pod pod);

    /** What is in a volume. */
    DiskUse.Sum volume(Pod pod, Volume volume);

    /** Whether a volume lies on the file system that the signal is about. */
    boolean countsVolumes(Signal signal);
}
