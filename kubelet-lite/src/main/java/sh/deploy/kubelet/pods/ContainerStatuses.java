package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.images.ImageState;

/** Says what became of one container in the words of Kubernetes' {@code ContainerStatus}. Pure. */
final class ContainerStatuses {
    /** The reason of a container that ended for want of memory. */
    static final String OUT_OF_MEMORY = "OOMKilled";

    private final Observed seen;
    private final PodPlan plan;
    private final TerminationMessages messages;

    /** What a container wrote about its end. */
    interface TerminationMessages {
        String of(Instance instance);
    }

    ContainerStatuses(Observed seen, PodPlan plan, TerminationMessages messages) {
        this.seen = seen;
        this.plan = plan;
        this.messages = messages;
    }

    ContainerStatus of(Member member) {
        var status = new ContainerStatus();
        status.setName(member.name());
        status.setImage(member.spec().getImage());
        status.setImageID("");
        var newest = seen.newest(member.name()).orElse(null);
        var waiting = plan.waiting().get(member.name());
        status.setState(state(newest, waiting));
        status.setLastState(new ContainerState());
        status.setReady(ready(member, newest));
        status.setStarted(started(newest));
        status.setRestartCount(newest == null ? seen.firstAttempts().getOrDefault(member.name(), 0) : newest.attempt());
        if (newest != null) {
            status.setContainerID(id(newest.id()));
            status.setImageID(imageId(member, newest));
            var last = lastDead(member, newest, status.getState().getWaiting() != null);
            if (last != null) {
                status.setLastState(terminated(last));
            }
        }
        return status;
    }

    private ContainerState state(@Nullable Instance newest, PodPlan.@Nullable Waiting waiting) {
        var state = new ContainerState();
        if (newest != null && newest.life() instanceof Instance.Life.Running running) {
            state.setRunning(new ContainerStateRunning(time(running.startedAt())));
        } else if (waiting != null && (newest == null || !waiting.reason().equals("PodInitializing"))) {
            state.setWaiting(waiting(waiting.reason(), waiting.message()));
        } else if (newest != null && newest.life() instanceof Instance.Life.Ended) {
            return terminated(newest);
        } else if (newest != null && newest.life() instanceof Instance.Life.Dying dying) {
            state.setRunning(new ContainerStateRunning(time(dying.startedAt())));
        } else {
            state.setWaiting(waiting("PodInitializing", ""));
        }
        return state;
    }

    private static ContainerStateWaiting waiting(String reason, String message) {
        return new ContainerStateWaiting(message.isEmpty() ? null : message, reason);
    }

    private @Nullable Instance lastDead(Member member, Instance newest, boolean isWaiting) {
        if (isWaiting && newest.life() instanceof Instance.Life.Ended) {
            return newest;
        }
        return seen.of(member.name()).stream()
                .filter(instance -> instance != newest && instance.life() instanceof Instance.Life.Ended)
                .findFirst()
                .orElse(null);
    }

    private ContainerState terminated(Instance instance) {
        var ended = (Instance.Life.Ended) instance.life();
        var terminated = new ContainerStateTerminated();
        terminated.setContainerID(id(instance.id()));
        terminated.setExitCode(ended.exitCode());
        terminated.setReason(reason(ended));
        var message = ended.startFailed() ? ended.message() : messages.of(instance);
        if (!message.isEmpty()) {
            terminated.setMessage(message);
        }
        terminated.setStartedAt(time(ended.startedAt()));
        terminated.setFinishedAt(time(ended.finishedAt()));
        var state = new ContainerState();
        state.setTerminated(terminated);
        return state;
    }

    private static String reason(Instance.Life.Ended ended) {
        if (ended.startFailed()) {
            return "StartError";
        }
        return ended.outOfMemory() ? OUT_OF_MEMORY : ended.exitCode() == 0 ? "Completed" : "Error";
    }

    private boolean started(@Nullable Instance newest) {
        if (newest == null || !newest.alive()) {
            return false;
        }
        var verdict = seen.verdicts().get(newest.id());
        return verdict == null || verdict.started();
    }

    private boolean ready(Member member, @Nullable Instance newest) {
        if (member.role() == Member.Role.INIT) {
            return newest != null && newest.life() instanceof Instance.Life.Ended ended && ended.exitCode() == 0;
        }
        if (newest == null || !newest.alive()) {
            return false;
        }
        var verdict = seen.verdicts().get(newest.id());
        return verdict == null || verdict.started() && verdict.ready();
    }

    /** By digest where the image came from a registry, else by the engine's id. */
    private String imageId(Member member, Instance newest) {
        var image = seen.images().get(member.name()) instanceof ImageState.Present present ? present.image() : null;
        return image != null && image.id().equals(newest.imageId()) ? imageId(image) : "docker://" + newest.imageId();
    }

    private static String imageId(ImageView image) {
        List<String> digests = image.repoDigests();
        return digests.isEmpty() ? "docker://" + image.id() : "docker-pullable://" + digests.getFirst();
    }

    /** A container's id as a status carries it: the engine's, after its kind. */
    static String id(String engines) {
        return "docker://" + engines;
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
