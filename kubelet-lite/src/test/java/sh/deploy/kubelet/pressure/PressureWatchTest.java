package sh.deploy.kubelet.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class PressureWatchTest {
    private static final long MI = 1 << 20;
    private static final int CRITICAL = 2_000_000_000;

    private final Map<Signal, Reading> readings = new EnumMap<>(Signal.class);
    private final Pressures pressures = new Pressures(Duration.ofMinutes(5));
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final FakePods pods = new FakePods();
    private final Map<String, Long> used = new HashMap<>();
    private final Map<String, Long> inVolumes = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> cannotBeMeasured = new HashSet<>();
    private boolean unusedImages;
    private boolean imagesCannotBeRemoved;
    private boolean truncated;
    private int measured;
    private Runnable whileMeasuring = () -> {};
    private final PressureWatch watch = new PressureWatch(
            EvictionSettings.DEFAULT,
            () -> readings,
            pressures,
            pods,
            new FakeConsumption(),
            () -> {
                if (imagesCannotBeRemoved) {
                    throw new IllegalStateException("the engine hangs");
                }
                boolean any = unusedImages;
                unusedImages = false;
                return any;
            },
            new NodeEvents("n1", time, events::add),
            time);

    private static final class FakePods implements PodsOnNode {
        private final Map<String, Pod> running = new LinkedHashMap<>();
        private final Map<String, String> evicted = new LinkedHashMap<>();
        private final Set<String> ending = new HashSet<>();

        @Override
        public List<Pod> active() {
            return running.values().stream()
                    .filter(pod -> !evicted.containsKey(pod.getMetadata().getUid()))
                    .toList();
        }

        @Override
        public void evict(String uid, String message) {
            evicted.put(uid, message);
            ending.add(uid);
        }

        @Override
        public void evictForLimit(String uid, String message) {
            evict(uid, message);
        }

        @Override
        public boolean isEnding(String uid) {
            return ending.contains(uid);
        }
    }

    private final class FakeConsumption implements Consumption {
        @Override
        public Map<String, Long> containers(Pod pod, Signal signal) {
            return containerBytes(pod);
        }

        @Override
        public Map<String, Long> containerBytes(Pod pod) {
            var uid = pod.getMetadata().getUid();
            measured++;
            whileMeasuring.run();
            if (cannotBeMeasured.contains(uid)) {
                throw new IllegalStateException("the engine hangs");
            }
            return used.containsKey(uid) ? Map.of("main", used.get(uid)) : Map.of();
        }

        @Override
        public DiskUse.Sum volume(Pod pod, Volume volume) {
            return new DiskUse.Sum(inVolumes.getOrDefault(pod.getMetadata().getUid(), 0L), 1, truncated);
        }

        @Override
        public boolean countsVolumes(Signal signal) {
            return signal.pressure() == Pressure.DISK;
        }
    }

    private PodBuilder pod(String uid, int priority) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withName(uid)
                .endMetadata()
                .withNewSpec()
                .withPriority(priority)
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec();
    }

    private void runs(String uid, int priority, long bytes) {
        runs(pod(uid, priority).build(), bytes);
    }

    private void runs(Pod pod, long bytes) {
        pods.running.put(pod.getMetadata().getUid(), pod);
        used.put(pod.getMetadata().getUid(), bytes);
    }

    private void memoryLeft(long bytes) {
        readings.put(Signal.MEMORY, new Reading(bytes, 1024 * MI));
    }

    @Test
    void evictsOneAtATimeUntilTheNodeHasEnough() {
        runs("a", 0, 90 * MI);
        runs("b", 0, 80 * MI);
        memoryLeft(20 * MI);
        assertThat(watch.look()).isTrue();
        assertThat(watch.look()).isFalse();
        assertThat(pods.evicted).containsOnlyKeys("a");
        assertThat(pods.evicted.get("a")).startsWith("The node was low on resource: memory.");

        pods.ending.clear();
        memoryLeft(90 * MI);
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("a", "b");

        pods.ending.clear();
        memoryLeft(500 * MI);
        runs("c", 0, 80 * MI);
        watch.look();
        assertThat(pods.evicted).doesNotContainKey("c");
        assertThat(pressures.current()).containsExactly(Pressure.MEMORY);
    }

    @Test
    void aCriticalPodStays() {
        runs("critical", CRITICAL, 900 * MI);
        memoryLeft(0);
        watch.look();
        assertThat(pods.evicted).isEmpty();
    }

    @Test
    void tellsOfTheThresholdOnceAndOfTheConditionAtBothEnds() {
        memoryLeft(0);
        watch.look();
        watch.look();
        assertThat(events)
                .extracting(Event::getReason)
                .containsExactly("NodeHasInsufficientMemory", "EvictionThresholdMet");
        memoryLeft(500 * MI);
        time.advance(Duration.ofMinutes(5));
        assertThat(watch.look()).isTrue();
        assertThat(events.getLast().getReason()).isEqualTo("NodeHasSufficientMemory");
    }

    @Test
    void imagesThatNobodyUsesGoBeforePods() {
        runs("writer", 0, 900 * MI);
        readings.put(Signal.IMAGEFS, new Reading(10, 1000));
        unusedImages = true;
        watch.look();
        assertThat(pods.evicted).isEmpty();
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer");
    }

    @Test
    void whatLiesInVolumesCountsAsDisk() {
        var writer = pod("writer", 0)
                .editSpec()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        runs("other", 0, 5 * MI);
        runs(writer, 0);
        inVolumes.put("writer", 900 * MI);
        readings.put(Signal.NODEFS, new Reading(10, 1000));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer");
    }

    @Test
    void aPodThatFillsAVolumeBeyondItsLimitGoesWithoutAnyPressure() {
        runs(limited("writer", 0), 0);
        runs(limited("critical", CRITICAL), 0);
        inVolumes.put("critical", 2 * MI);
        inVolumes.put("writer", MI);
        watch.look();
        assertThat(pods.evicted).isEmpty();
        inVolumes.put("writer", MI + 1);
        watch.look();
        assertThat(pods.evicted)
                .containsOnlyKeys("writer")
                .containsEntry("writer", "Usage of EmptyDir volume \"scratch\" exceeds the limit \"1Mi\". ");
        assertThat(pressures.current()).isEmpty();
    }

    private Pod limited(String uid, int priority) {
        return pod(uid, priority)
                .editSpec()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .withSizeLimit(new Quantity("1Mi"))
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }

    @Test
    void whoGoesForItsOwnLimitMayBeEnoughForTheNode() {
        runs(limited("writer", 0), 0);
        inVolumes.put("writer", 2 * MI);
        runs("other", 0, 900 * MI);
        readings.put(Signal.NODEFS, new Reading(10, 1000));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer");
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer");
        pods.ending.clear();
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer", "other");
    }

    @Test
    void aPodThatDoesNotEndIsNotAwaitedForEver() {
        runs("stuck", 0, 900 * MI);
        runs("other", 0, 800 * MI);
        memoryLeft(20 * MI);
        watch.look();
        time.advance(Duration.ofSeconds(29));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("stuck");
        time.advance(Duration.ofSeconds(1));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("stuck", "other");
    }

    @Test
    void whatNobodyCanEndDoesNotHideWhatSomebodyCan() {
        runs("writer", 0, 20 * MI);
        memoryLeft(0);
        readings.put(Signal.DECLARED_MEMORY, new Reading(0, 200 * MI));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("writer");
        assertThat(events)
                .filteredOn(event -> event.getReason().equals("EvictionThresholdMet"))
                .hasSize(2);
    }

    @Test
    void nobodyGoesForWhatIsOverOnceAllAreMeasured() {
        runs("writer", 0, 900 * MI);
        memoryLeft(0);
        whileMeasuring = () -> memoryLeft(500 * MI);
        watch.look();
        assertThat(pods.evicted).isEmpty();
    }

    @Test
    void aPodThatCannotBeMeasuredKeepsNoOther() {
        var unknown = pod("unknown", -5)
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("ephemeral-storage", new Quantity("2Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        runs(unknown, 0);
        runs("writer", 0, 900 * MI);
        cannotBeMeasured.add("unknown");
        readings.put(Signal.NODEFS, new Reading(10, 1000));
        assertThat(watch.look()).isTrue();
        assertThat(pods.evicted).containsOnlyKeys("writer");
    }

    @Test
    void imagesThatCannotBeRemovedKeepNoPod() {
        runs("writer", 0, 900 * MI);
        imagesCannotBeRemoved = true;
        readings.put(Signal.NODEFS, new Reading(10, 1000));
        assertThat(watch.look()).isTrue();
        assertThat(pods.evicted).containsOnlyKeys("writer");
    }

    @Test
    void aVolumeOfTooManyFilesMayBeEnoughAndCountsAgainstItsLimit() {
        truncated = true;
        runs(limited("many-files", 0), 0);
        inVolumes.put("many-files", MI);
        readings.put(Signal.NODEFS, new Reading(0, 1024 * MI));
        watch.look();
        assertThat(pods.evicted.get("many-files")).startsWith("The node was low on resource");

        runs(limited("beyond", 0), 0);
        inVolumes.put("beyond", MI + 1);
        watch.look();
        assertThat(pods.evicted.get("beyond")).startsWith("Usage of EmptyDir volume");
    }

    @Test
    void diskIsMeasuredLaterAndLaterWhileNobodyMayGo() {
        runs("small", 0, MI);
        readings.put(Signal.IMAGEFS, new Reading(0, 1024 * MI));
        int hour = 360;
        for (int look = 0; look < hour; look++) {
            watch.look();
            time.advance(Duration.ofSeconds(10));
        }
        assertThat(pods.evicted).isEmpty();
        assertThat(measured).isBetween(hour / 30, hour / 30 + 6);

        readings.put(Signal.IMAGEFS, new Reading(500 * MI, 1024 * MI));
        watch.look();
        used.put("small", 900 * MI);
        readings.put(Signal.IMAGEFS, new Reading(0, 1024 * MI));
        watch.look();
        assertThat(pods.evicted).containsOnlyKeys("small");
    }

    @Test
    void aContainerThatDoesNotRunNowKeepsItsRequestButNoInitContainerThatIsOver() {
        var asking = new ResourceRequirementsBuilder()
                .addToRequests("memory", new Quantity("100Mi"))
                .build();
        var pod = pod("pod", 0)
                .editSpec()
                .editFirstContainer()
                .withResources(asking)
                .endContainer()
                .addNewContainer()
                .withName("crashed")
                .withResources(asking)
                .endContainer()
                .addNewInitContainer()
                .withName("over")
                .withResources(asking)
                .endInitContainer()
                .endSpec()
                .build();
        runs(pod, 150 * MI);
        var candidate = new Candidates(new FakeConsumption())
                .of(List.of(pod), Signal.MEMORY)
                .getFirst();
        assertThat(candidate.requested()).isEqualTo(200 * MI);
        assertThat(candidate.used()).isEqualTo(150 * MI);
    }

    @Test
    void thePodsLimitIsWhatItsContainersMayUseAtOnce() {
        var pod = new PodBuilder()
                .withNewSpec()
                .addToInitContainers(limits("5Mi", null), limits("2Mi", "Always"), limits("3Mi", null))
                .addToContainers(limits("1Mi", null), limits("1Mi", null))
                .endSpec()
                .build();
        assertThat(PodFacts.limit(pod, "ephemeral-storage")).isEqualTo(5 * MI);
        pod.getSpec().getContainers().add(limits("4Mi", null));
        assertThat(PodFacts.limit(pod, "ephemeral-storage")).isEqualTo(8 * MI);
    }

    private static Container limits(String quantity, @Nullable String restartPolicy) {
        return new ContainerBuilder()
                .withRestartPolicy(restartPolicy)
                .withNewResources()
                .addToLimits("ephemeral-storage", new Quantity(quantity))
                .endResources()
                .build();
    }

    @Test
    void aPodThatWritesMoreThanItsContainersMayGoes() {
        var pod = pod("writer", 0)
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("ephemeral-storage", new Quantity("2Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        runs(pod, 2 * MI);
        watch.look();
        assertThat(pods.evicted).isEmpty();
        used.put("writer", 2 * MI + 1);
        watch.look();
        assertThat(pods.evicted)
                .containsEntry(
                        "writer", "Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ");
    }

    @Test
    void underMemoryPressureOnlyPodsThatAskedForNothingAreRefused() {
        var bestEffort = pod("a", 0).build();
        var burstable = pod("b", 0)
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("memory", new Quantity("1Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        var tolerant = pod("c", 0)
                .editSpec()
                .addNewToleration("NoSchedule", "node.kubernetes.io/memory-pressure", "Exists", null, null)
                .endSpec()
                .build();
        var memory = Set.of(Pressure.MEMORY);
        assertThat(Admission.refusal(bestEffort, Set.of())).isEmpty();
        assertThat(Admission.refusal(bestEffort, memory)).isEqualTo("The node had condition: [MemoryPressure]. ");
        assertThat(Admission.refusal(burstable, memory)).isEmpty();
        assertThat(Admission.refusal(tolerant, memory)).isEmpty();
        assertThat(Admission.refusal(burstable, Set.of(Pressure.DISK)))
                .isEqualTo("The node had condition: [DiskPressure]. ");
        assertThat(Admission.refusal(pod("d", CRITICAL).build(), Set.of(Pressure.DISK)))
                .isEmpty();
    }
}
