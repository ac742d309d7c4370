package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.sandboxes.SandboxSpecs;

/** Makes and starts the containers of one pod, from a twin where one waits. */
final class ContainerStarts {
    /** A pod that just began has better use for the processor than its twins. */
    private static final Duration TWIN_DELAY = Duration.ofMillis(500);

    private final NodeParts parts;
    private final PodState state;
    private final PodSteps steps;
    private final ContainerSpecs specs;

    ContainerStarts(NodeParts parts, PodState state, PodSteps steps) {
        this.parts = parts;
        this.state = state;
        this.steps = steps;
        this.specs = new ContainerSpecs(parts.labels(), parts.logging(), parts.materials(), parts.podPidsLimit());
    }

    void start(Member member, int attempt, Observed seen, Surroundings where) throws InterruptedException {
        if (state.isClosed() || !(seen.images().get(member.name()) instanceof ImageState.Present present)) {
            return;
        }
        var spec = spec(member, attempt, present.image(), seen, where);
        if (spec == null) {
            return;
        }
        try {
            var started = parts.starts().container(() -> startNow(member, spec, attempt, present.image()));
            state.blocked.remove(member.name());
            if (started != null) {
                nameHost(started);
                steps.afterStart(member, started.id(), where.podIp());
            }
        } catch (EngineException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
            failed(member, e);
        }
    }

    private void failed(Member member, EngineException e) {
        if (e.kind() == Kind.IMAGE_MISSING) {
            state.images.remove(member.name());
            return;
        }
        state.events.warning(member, "Failed", "Error: " + e.getMessage());
        steps.block(member.name(), "CreateContainerError", String.valueOf(e.getMessage()));
    }

    private @Nullable ContainerSpec spec(
            Member member, int attempt, ImageView image, Observed seen, Surroundings where) {
        var sandbox = seen.sandbox();
        if (sandbox == null) {
            return null;
        }
        try {
            return specs.of(state.pod, member, attempt, sandbox.id(), image, state.folder, where);
        } catch (CannotConfigure e) {
            steps.block(member.name(), "CreateContainerConfigError", String.valueOf(e.getMessage()));
            state.events.warning(member, "Failed", "Error: " + e.getMessage());
            return null;
        }
    }

    private @Nullable ContainerView startNow(Member member, ContainerSpec spec, int attempt, ImageView image) {
        if (state.isToEnd()) {
            return null; // told while it waited for its turn
        }
        var id = twinOf(spec, attempt, image).orElseGet(() -> create(member, spec));
        boolean guarded = AtMostOne.applies(state.pod);
        if (guarded && !mayStart(id)) {
            return null; // the next look says why
        }
        try {
            if (!parts.engine()
                    .startIf(
                            id,
                            () -> !state.isToEnd() && (!guarded || parts.fence().stillMayStart()))) {
                parts.fence().notStarted(id);
                return null;
            }
            if (guarded && !parts.fence().started(id)) {
                parts.engine().signal(id, "SIGKILL");
            }
        } catch (EngineException e) {
            state.fresh.forgetAll(); // the sandbox may be what is missing
            if (e.kind() != Kind.UNAVAILABLE) {
                parts.fence().notStarted(id); // else it may start yet, until it is seen to have ended
            }
            if (e.kind() != Kind.UNAVAILABLE && parts.engine().inspect(id).isPresent()) {
                // The container stays, ended, with the engine's words: the plan treats it like any death.
                state.failedStarts.put(id, new FailedStart(parts.time().now(), String.valueOf(e.getMessage())));
                state.events.warning(member, "Failed", "Error: " + e.getMessage());
                return null;
            }
            throw e;
        }
        state.fresh.forget(id);
        var view = state.fresh.of(id);
        steps.journal(JournalEvent.CONTAINER_START, member.name(), id);
        state.events.normal(member, "Started", "Started container " + member.name());
        return view.filter(ContainerView::running).orElse(null);
    }

    /** In this order: a pod that goes away after the look is waited for, one that went before is seen here. */
    private boolean mayStart(String id) {
        boolean may = parts.fence().mayStart(id, state.uid());
        if (may && state.forgotten) {
            parts.fence().notStarted(id);
            return false;
        }
        return may;
    }

    /** The instance that waits for this start, when it was made from the very same; another is removed, as one of an older image. */
    private Optional<String> twinOf(ContainerSpec spec, int attempt, ImageView image) {
        for (var view : state.views.values()) {
            if (view.label(Labels.CONTAINER).equals(spec.labels().get(Labels.CONTAINER))
                    && view.state() instanceof ContainerView.State.Created
                    && PodLook.attempt(view) == attempt) {
                if (view.label(Labels.SPEC).equals(spec.labels().get(Labels.SPEC))
                        && view.imageId().equals(image.id())) {
                    return Optional.of(view.id());
                }
                steps.remove(view.id());
            }
        }
        return Optional.empty();
    }

    private String create(Member member, ContainerSpec spec) {
        var id = createOrFind(spec);
        state.ids.add(id);
        state.events.normal(member, "Created", "Created container: " + member.name());
        return id;
    }

    /** The name is unique for each start: when it is taken, an earlier try (or agent) has made this very container. */
    String createOrFind(ContainerSpec spec) {
        try {
            return parts.engine().create(spec);
        } catch (EngineException e) {
            if (e.kind() != Kind.CONFLICT) {
                throw e;
            }
            var taken = parts.engine().inspect(spec.name()).orElseThrow(() -> e);
            if (taken.label(Labels.SPEC).equals(spec.labels().get(Labels.SPEC))) {
                return taken.id();
            }
            parts.engine().remove(taken.id());
            return parts.engine().create(spec);
        }
    }

    void nameHost(ContainerView started) {
        if (!Boolean.TRUE.equals(state.pod.getSpec().getHostNetwork())
                && started.state() instanceof ContainerView.State.Running running) {
            parts.engine().nameHost(started.id(), running.pid(), SandboxSpecs.hostname(state.pod));
        }
    }

    /** Makes the next instance beside the worker, when nobody waits for a start. */
    void twin(Member member, int attempt, Observed seen, Surroundings where) {
        if (!state.twinning.add(member.name())) {
            return;
        }
        Thread.ofVirtual().name("twin " + member.name()).start(() -> {
            try {
                Thread.sleep(TWIN_DELAY);
                parts.starts().ahead(() -> makeTwin(member, attempt, seen, where));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException e) {
                steps.block(member.name(), "CreateContainerError", String.valueOf(e.getMessage()));
            } finally {
                state.twinning.remove(member.name());
                state.wakeup.ring();
            }
        });
    }

    private boolean makeTwin(Member member, int attempt, Observed seen, Surroundings where) {
        state.makeTwin(() -> {
            var spec = spec(member, attempt, imageOfTwin(member, seen), seen, where);
            if (spec != null) {
                state.ids.add(createOrFind(spec));
            }
        });
        return true;
    }

    /** An agent that found the container running has not looked for its image; nor is one fetched for a twin. */
    private ImageView imageOfTwin(Member member, Observed seen) {
        if (seen.images().get(member.name()) instanceof ImageState.Present present) {
            return present.image();
        }
        var reference = member.spec().getImage();
        return parts.engine()
                .image(reference)
                .orElseThrow(() -> new EngineException(Kind.IMAGE_MISSING, "No such image: " + reference));
    }
}
