package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.Standby;

/** Puts a pod's status together from what was observed and planned, as Kubernetes reports it. Pure. */
final class PodStatuses {
    private static final Set<String> OWN_CONDITIONS =
            Set.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled");

    private static final String DISRUPTION = "DisruptionTarget";

    private final Pod pod;
    private final PodShape shape;
    private final Observed seen;
    private final PodPlan plan;
    private final PodStatus before;
    private final Instant now;
    private final List<ContainerStatus> inits = new ArrayList<>();
    private final List<ContainerStatus> mains = new ArrayList<>();

    private PodStatuses(
            Pod pod,
            PodShape shape,
            Observed seen,
            PodPlan plan,
            ContainerStatuses containers,
            @Nullable PodStatus before,
            Instant now) {
        this.pod = pod;
        this.shape = shape;
        this.seen = seen;
        this.plan = plan;
        this.before = before != null ? before : pod.getStatus() != null ? pod.getStatus() : new PodStatus();
        this.now = now;
        for (var member : shape.members()) {
            (member.role() == Member.Role.MAIN ? mains : inits).add(containers.of(member));
        }
        if (shape.standby()) {
            mains.forEach(status -> status.setReady(false));
        }
    }

    /**
     * @param before what was reported last; null to go on from what the object says
     */
    static PodStatus of(
            Pod pod,
            PodShape shape,
            Observed seen,
            PodPlan plan,
            ContainerStatuses containers,
            @Nullable PodStatus before,
            String hostIp,
            String podIp,
            Instant now) {
        return new PodStatuses(pod, shape, seen, plan, containers, before, now).status(hostIp, podIp);
    }

    private PodStatus status(String hostIp, String podIp) {
        var status = new PodStatus();
        status.setPhase(phase());
        if (seen.ending() != null && !seen.ending().reason().isEmpty()) {
            status.setReason(seen.ending().reason());
            status.setMessage(seen.ending().message());
        } else if (seen.settled() && before.getReason() != null) {
            status.setReason(before.getReason());
            status.setMessage(before.getMessage());
        }
        status.setHostIP(hostIp);
        status.setHostIPs(List.of(new HostIP(hostIp)));
        // A pod that is over keeps the address it had; one that moves to another sandbox has none for a moment.
        boolean has = seen.sandbox() != null && seen.sandbox().running();
        var known = podIp.isEmpty() && before.getPodIP() != null ? before.getPodIP() : podIp;
        var ip = has || plan.complete() ? known : "";
        if (!ip.isEmpty()) {
            status.setPodIP(ip);
            status.setPodIPs(List.of(new PodIP(ip)));
        }
        status.setStartTime(before.getStartTime() == null ? ContainerStatuses.time(now) : before.getStartTime());
        status.setQosClass(QosClass.of(pod));
        status.setObservedGeneration(pod.getMetadata().getGeneration());
        status.setInitContainerStatuses(inits);
        status.setContainerStatuses(mains);
        status.setConditions(conditions(status.getPhase()));
        return status;
    }

    private String phase() {
        if (seen.settled() && before.getPhase() != null && !before.getPhase().equals("Running")) {
            return before.getPhase();
        }
        var ending = seen.ending();
        boolean failsAnyway = ending != null && ending.fails();
        boolean over = plan.complete() && !seen.anyAlive() && !(failsAnyway && seen.anyDying());
        if (over && (seen.ending() != null || allEnded())) {
            boolean failed = failsAnyway
                    || Stream.concat(mains.stream(), inits.stream().filter(status -> !isSidecar(status)))
                            .anyMatch(PodStatuses::failed);
            return failed || !allEnded() ? "Failed" : "Succeeded";
        }
        if (shape.of(Member.Role.INIT).stream().anyMatch(this::initFailed)) {
            return "Failed";
        }
        boolean begun = shape.of(Member.Role.MAIN).stream()
                .allMatch(member -> seen.newest(member.name()).isPresent());
        return begun ? "Running" : "Pending";
    }

    /** How one ends, which is told to when the main containers are done, says nothing of the pod. */
    private boolean isSidecar(ContainerStatus status) {
        return shape.of(Member.Role.SIDECAR).stream()
                .anyMatch(member -> member.name().equals(status.getName()));
    }

    private boolean initFailed(Member member) {
        return member.restart() == Member.Restart.NEVER
                && seen.newest(member.name())
                        .map(instance -> instance.life() instanceof Instance.Life.Ended ended && ended.exitCode() != 0)
                        .orElse(false);
    }

    private boolean allEnded() {
        return mains.stream().allMatch(status -> terminated(status) != null);
    }

    private static io.fabric8.kubernetes.api.model.@Nullable ContainerStateTerminated terminated(
            ContainerStatus status) {
        var now = status.getState().getTerminated();
        return now != null ? now : status.getLastState().getTerminated();
    }

    private static boolean failed(ContainerStatus status) {
        var terminated = terminated(status);
        return terminated != null
                && terminated.getExitCode() != 0
                && status.getState().getRunning() == null;
    }

    private List<PodCondition> conditions(String phase) {
        var conditions = new ArrayList<PodCondition>();
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        boolean sandbox = seen.sandbox() != null && seen.sandbox().running();
        conditions.add(condition("PodReadyToStartContainers", sandbox, "", ""));
        conditions.add(initialized(phase));
        var unready = mains.stream()
                .filter(status -> !Boolean.TRUE.equals(status.getReady()))
                .map(ContainerStatus::getName)
                .collect(Collectors.joining(" "));
        boolean containersReady = unready.isEmpty() && !over;
        var why = phase.equals("Succeeded")
                ? "PodCompleted"
                : phase.equals("Failed") ? "PodFailed" : "ContainersNotReady";
        var words = over ? "" : "containers with unready status: [" + unready + "]";
        if (!over && standsBy()) {
            why = Standby.REASON;
            words = "it is frozen until it takes the place of another pod";
        }
        boolean gatesOpen = gatesOpen();
        conditions.add(
                containersReady && !gatesOpen
                        ? condition(
                                "Ready",
                                false,
                                "ReadinessGatesNotReady",
                                "the status of pod readiness gates is not true")
                        : condition("Ready", containersReady, why, words));
        conditions.add(condition("ContainersReady", containersReady, why, words));
        conditions.add(condition("PodScheduled", true, "", ""));
        var ending = seen.ending();
        boolean disrupted = ending != null && ending.disruption();
        if (ending != null && disrupted) {
            conditions.add(disruption(ending.message()));
        }
        foreign()
                .filter(condition -> !disrupted || !condition.getType().equals(DISRUPTION))
                .forEach(conditions::add);
        return conditions;
    }

    /** Source: Kubernetes documentation, "Pod disruption conditions". */
    private PodCondition disruption(String why) {
        var condition = condition(DISRUPTION, true, "", "");
        condition.setReason("TerminationByKubelet");
        condition.setMessage(why);
        return condition;
    }

    private boolean standsBy() {
        return shape.standby()
                && shape.of(Member.Role.MAIN).stream()
                        .allMatch(member -> seen.newest(member.name())
                                .filter(instance -> seen.frozen().contains(instance.id()))
                                .isPresent());
    }

    private PodCondition initialized(String phase) {
        var incomplete = shape.members().stream()
                .filter(member -> member.role() == Member.Role.INIT)
                .map(Member::name)
                .filter(name -> inits.stream()
                        .anyMatch(status -> status.getName().equals(name) && !Boolean.TRUE.equals(status.getReady())))
                .collect(Collectors.joining(" "));
        boolean mainsBegan = shape.of(Member.Role.MAIN).stream()
                .anyMatch(member -> seen.newest(member.name()).isPresent());
        boolean done = incomplete.isEmpty() || mainsBegan || phase.equals("Succeeded");
        var reason = phase.equals("Succeeded") ? "PodCompleted" : "";
        return done
                ? condition("Initialized", true, reason, "")
                : condition(
                        "Initialized",
                        false,
                        "ContainersNotInitialized",
                        "containers with incomplete status: [" + incomplete + "]");
    }

    private boolean gatesOpen() {
        return pod.getSpec().getReadinessGates().stream()
                .allMatch(gate -> foreign()
                        .anyMatch(condition -> condition.getType().equals(gate.getConditionType())
                                && "True".equals(condition.getStatus())));
    }

    /** Conditions that others keep in the object; ours to carry, not to judge. */
    private Stream<PodCondition> foreign() {
        return pod.getStatus() == null
                ? Stream.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> !OWN_CONDITIONS.contains(condition.getType()));
    }

    private PodCondition condition(String type, boolean met, String reason, String message) {
        var status = met ? "True" : "False";
        var condition = new PodCondition();
        condition.setType(type);
        condition.setStatus(status);
        if (!met || reason.equals("PodCompleted")) {
            condition.setReason(reason.isEmpty() ? null : reason);
            condition.setMessage(message.isEmpty() ? null : message);
        }
        condition.setLastTransitionTime(before.getConditions().stream()
                .filter(earlier -> type.equals(earlier.getType()) && status.equals(earlier.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(ContainerStatuses.time(now)));
        condition.setObservedGeneration(pod.getMetadata().getGeneration());
        return condition;
    }
}
