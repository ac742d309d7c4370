package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.images.ImageState;

/**
 * Decides what to do next for a pod. Pure: the same pod, observation and time give the same plan, and a plan whose steps
 * were done leads to one with fewer.
 *
 * @param waiting why containers that do not run do not, by container
 * @param wake when to decide again although nothing was heard; null when only news can change the plan
 * @param complete every container has ended for good
 */
record PodPlan(
        List<Step> steps,
        Map<String, Waiting> waiting,
        @Nullable Instant wake,
        boolean complete) {

    /** As it stands in a container's status. */
    record Waiting(String reason, String message) {}

    static PodPlan between(PodShape shape, Observed seen, Instant now) {
        var decisions = new Decisions(shape, seen, now);
        decisions.decide();
        return new PodPlan(
                List.copyOf(decisions.steps), Map.copyOf(decisions.waiting), decisions.wake, decisions.complete);
    }

    private static final class Decisions {
        /** How long to wait for the engine to learn what became of a process that is gone. */
        private static final Duration ENGINE_LAG = Duration.ofMillis(100);

        private static final Duration BETWEEN_KILLS = Duration.ofSeconds(5);

        private final PodShape shape;
        private final Observed seen;
        private final Instant now;
        private final List<Step> steps = new ArrayList<>();
        private final List<Step> later = new ArrayList<>();
        private final Map<String, Waiting> waiting = new HashMap<>();
        private @Nullable Instant wake;
        private boolean complete;

        Decisions(PodShape shape, Observed seen, Instant now) {
            this.shape = shape;
            this.seen = seen;
            this.now = now;
        }

        void decide() {
            var ending = seen.ending();
            if (ending != null) {
                end(ending);
            } else if (seen.settled()) {
                end(new Observed.Ending(now, shape.graceSeconds(), false, "", ""));
            } else if (ranOut()) {
                complete = true;
                end(new Observed.Ending(now, shape.graceSeconds(), false, "", ""));
            } else if (sandboxReady()) {
                run();
            }
            steps.addAll(later);
        }

        // The whole pod ends.

        private void end(Observed.Ending ending) {
            complete = true;
            var until = ending.since().plusSeconds(ending.graceSeconds());
            var alive = aliveToStopNow();
            for (var instance : alive) {
                stop(instance, "Stopping container " + instance.container(), remaining(until), until);
            }
            if (!alive.isEmpty() || stillDying()) {
                return;
            }
            if (ending.deleted()) {
                steps.add(new Step.Finish());
                return;
            }
            seen.instances()
                    .values()
                    .forEach(instances -> instances.stream()
                            .filter(Instance::made)
                            .forEach(twin -> steps.add(new Step.Remove(twin.id()))));
            if (seen.sandbox() != null) {
                steps.add(new Step.RemoveSandbox(seen.sandbox().id()));
            }
        }

        /** Everything but sidecars first; then sidecars, the last one that began first. */
        private List<Instance> aliveToStopNow() {
            var others = new ArrayList<Instance>();
            var sidecars = new ArrayList<Instance>();
            seen.instances().forEach((name, instances) -> {
                var member = shape.member(name);
                boolean sidecar = member != null && member.role() == Member.Role.SIDECAR;
                instances.stream().filter(Instance::alive).forEach(sidecar ? sidecars::add : others::add);
            });
            if (!others.isEmpty()) {
                return others;
            }
            var order = shape.of(Member.Role.SIDECAR).reversed();
            for (var member : order) {
                var alive = sidecars.stream()
                        .filter(instance -> instance.container().equals(member.name()))
                        .toList();
                if (!alive.isEmpty()) {
                    return alive;
                }
            }
            return List.of();
        }

        private boolean stillDying() {
            boolean dying = seen.instances().values().stream()
                    .flatMap(List::stream)
                    .anyMatch(instance -> instance.life() instanceof Instance.Life.Dying);
            if (dying) {
                wakeAt(now.plus(ENGINE_LAG));
            }
            return dying;
        }

        private long remaining(Instant until) {
            return Math.max(0, Duration.between(now, until).plusMillis(999).toSeconds());
        }

        private void stop(Instance instance, String why, long graceSeconds, Instant podLimit) {
            var stopping = seen.stopping().get(instance.id());
            if (stopping == null) {
                steps.add(new Step.Stop(instance, why, graceSeconds));
                return;
            }
            var limit = stopping.until().isBefore(podLimit) ? stopping.until() : podLimit;
            var killed = stopping.killed();
            if (killed != null) {
                limit = killed.plus(BETWEEN_KILLS);
            }
            if (now.isBefore(limit)) {
                wakeAt(limit);
            } else {
                steps.add(new Step.Kill(instance));
            }
        }

        /** Whether all main containers have ended for good, or an init container that is not tried again has failed. */
        private boolean ranOut() {
            boolean mainsDone = shape.of(Member.Role.MAIN).stream().allMatch(this::endedForGood);
            return mainsDone || shape.of(Member.Role.INIT).stream().anyMatch(this::failedForGood);
        }

        private boolean endedForGood(Member member) {
            return seen.newest(member.name())
                    .map(Instance::life)
                    .map(life -> life instanceof Instance.Life.Ended ended && !member.beginsAgain(ended.exitCode()))
                    .orElse(false);
        }

        private boolean failedForGood(Member member) {
            return seen.newest(member.name())
                    .map(Instance::life)
                    .map(life -> life instanceof Instance.Life.Ended ended
                            && ended.exitCode() != 0
                            && !member.beginsAgain(ended.exitCode()))
                    .orElse(false);
        }

        // The pod runs.

        private boolean sandboxReady() {
            var sandbox = seen.sandbox();
            if (sandbox != null && sandbox.running()) {
                return true;
            }
            // Containers of a dead sandbox have lost their network: they end, and begin again in the next.
            var alive = seen.instances().values().stream()
                    .flatMap(List::stream)
                    .filter(Instance::alive)
                    .toList();
            alive.forEach(instance -> stop(
                    instance,
                    "Stopping container " + instance.container(),
                    shape.graceSeconds(),
                    now.plusSeconds(shape.graceSeconds())));
            shape.members().forEach(member -> waits(member, "ContainerCreating", ""));
            if (!alive.isEmpty()) {
                return false;
            }
            if (sandbox != null) {
                steps.add(new Step.RemoveSandbox(sandbox.id()));
            } else if (!isBlocked("")) {
                lookForFirstImages();
                steps.add(new Step.MakeSandbox());
            }
            return false;
        }

        /** Those that are needed first may be fetched while the sandbox is made. */
        private void lookForFirstImages() {
            boolean mainsFirst = shape.members().getFirst().role() == Member.Role.MAIN;
            var first = mainsFirst ? shape.members() : shape.members().subList(0, 1);
            first.stream()
                    .filter(member -> !seen.images().containsKey(member.name()))
                    .forEach(member -> steps.add(new Step.LookForImage(member.name())));
        }

        private void run() {
            shape.members().forEach(member -> {
                if (member.role() != Member.Role.INIT
                        && seen.current(member.name()).isEmpty()) {
                    waits(member, "PodInitializing", "");
                }
            });
            boolean initialized = mainsBegan();
            boolean mayGoOn = true;
            for (var member : shape.members()) {
                switch (member.role()) {
                    case INIT -> mayGoOn = mayGoOn && (initialized || initDone(member));
                    case SIDECAR -> {
                        if (mayGoOn) {
                            keep(member);
                            mayGoOn = initialized || hasStarted(member);
                        }
                    }
                    case MAIN -> {
                        if (mayGoOn) {
                            keep(member);
                        }
                    }
                }
                tidy(member);
            }
        }

        /** Init containers ran already, even when nothing is left of them. */
        private boolean mainsBegan() {
            return shape.of(Member.Role.MAIN).stream()
                    .anyMatch(member -> seen.current(member.name()).isPresent());
        }

        private boolean initDone(Member member) {
            var current = seen.current(member.name());
            if (current.isPresent()
                    && current.get().life() instanceof Instance.Life.Ended ended
                    && ended.exitCode() == 0) {
                return true;
            }
            keep(member);
            return false;
        }

        private boolean hasStarted(Member member) {
            return seen.current(member.name())
                    .filter(Instance::alive)
                    .map(instance -> {
                        var verdict = seen.verdicts().get(instance.id());
                        return verdict == null || verdict.started();
                    })
                    .orElse(false);
        }

        /** Brings one container to life and keeps it there, as far as its restart policy goes. */
        private void keep(Member member) {
            var current = seen.current(member.name()).orElse(null);
            if (current == null) {
                waits(member, member.role() == Member.Role.INIT ? "PodInitializing" : "ContainerCreating", "");
                begin(member);
                return;
            }
            switch (current.life()) {
                case Instance.Life.Made made -> begin(member);
                case Instance.Life.Running running -> watchOver(member, current);
                case Instance.Life.Dying dying -> afterDeath(member, dying.noticedAt(), null);
                case Instance.Life.Ended ended -> afterDeath(member, ended.finishedAt(), ended.exitCode());
            }
        }

        private void watchOver(Member member, Instance instance) {
            var verdict = seen.verdicts().get(instance.id());
            var failing = verdict == null ? null : verdict.failing();
            if (failing != null || seen.stopping().containsKey(instance.id())) {
                long grace = failing != null && failing.graceSeconds() != null
                        ? failing.graceSeconds()
                        : shape.graceSeconds();
                var kind = failing == null ? "liveness" : failing.kind();
                stop(
                        instance,
                        "Container " + member.name() + " failed " + kind + " probe, will be restarted",
                        grace,
                        Instant.MAX);
            } else if (!instance.image().equals(member.spec().getImage())) {
                stop(
                        instance,
                        "Container " + member.name() + " definition changed, will be restarted",
                        shape.graceSeconds(),
                        Instant.MAX);
            } else if (member.restart() != Member.Restart.NEVER && member.role() != Member.Role.INIT) {
                twin(member, instance.attempt() + 1);
            }
        }

        private void twin(Member member, int attempt) {
            boolean there = seen.of(member.name()).stream()
                    .anyMatch(instance -> instance.made() && instance.attempt() == attempt);
            if (!there
                    && !seen.twinning().contains(member.name())
                    && !seen.blocked().containsKey(member.name())) {
                later.add(new Step.MakeTwin(member.name(), attempt));
            }
        }

        private void afterDeath(Member member, Instant diedAt, @Nullable Integer exitCode) {
            if (exitCode == null && member.restart() != Member.Restart.ALWAYS) {
                wakeAt(now.plus(ENGINE_LAG)); // whether it begins again depends on how it ended
                return;
            }
            if (exitCode != null && !member.beginsAgain(exitCode)) {
                return;
            }
            var delay =
                    seen.backoffs().getOrDefault(member.name(), Backoff.NONE).delay();
            var due = diedAt.plus(delay);
            if (now.isBefore(due)) {
                waits(
                        member,
                        "CrashLoopBackOff",
                        "back-off " + delay.toSeconds() + "s restarting failed container=" + member.name() + " pod="
                                + shape.label());
                wakeAt(due);
                return;
            }
            begin(member);
        }

        private void begin(Member member) {
            var problem = seen.volumeProblem();
            if (problem != null) {
                waits(member, "ContainerCreating", "");
                return;
            }
            switch (seen.images().getOrDefault(member.name(), new ImageState.Unknown())) {
                case ImageState.Unknown unknown -> steps.add(new Step.LookForImage(member.name()));
                case ImageState.Pulling pulling -> {}
                case ImageState.Failed failed -> {
                    if (now.isBefore(failed.tryAgain())) {
                        waits(member, failed.reason(), failed.message());
                        wakeAt(failed.tryAgain());
                    } else {
                        waits(member, failed.reason(), failed.message());
                        steps.add(new Step.LookForImage(member.name()));
                    }
                }
                case ImageState.Present present -> {
                    if (!isBlocked(member.name())) {
                        steps.add(new Step.Start(member.name(), seen.nextAttempt(member.name())));
                    }
                }
            }
        }

        /** Whether to wait after a failure; the empty name stands for the sandbox. */
        private boolean isBlocked(String container) {
            var blocked = seen.blocked().get(container);
            if (blocked == null) {
                return false;
            }
            var member = shape.member(container);
            if (member != null) {
                waits(member, blocked.reason(), blocked.message());
            }
            if (now.isBefore(blocked.tryAgain())) {
                wakeAt(blocked.tryAgain());
                return true;
            }
            return false;
        }

        /** Of the dead only the newest stays, for its log; a twin made for another attempt goes. */
        private void tidy(Member member) {
            boolean keptOne = false;
            int next = seen.nextAttempt(member.name());
            for (var instance : seen.of(member.name())) {
                if (instance.dead()) {
                    if (keptOne) {
                        later.add(new Step.Remove(instance.id()));
                    }
                    keptOne = true;
                } else if (instance.made() && instance.attempt() != next) {
                    later.add(new Step.Remove(instance.id()));
                }
            }
        }

        private void waits(Member member, String reason, String message) {
            waiting.put(member.name(), new Waiting(reason, message));
        }

        private void wakeAt(Instant when) {
            if (wake == null || when.isBefore(wake)) {
                wake = when;
            }
        }
    }
}
