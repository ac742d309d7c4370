package sh.deploy.e2e.bench.twins;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.twins.Round.End;
import sh.deploy.e2e.cluster.Leases;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;
import sh.deploy.e2e.docker.Runs.Run;
import sh.deploy.e2e.faults.Fault;
import sh.deploy.e2e.nodes.Paused;

/** Faults of nodes that members of a StatefulSet run on, one at a time, each after all is well again. */
final class TwinsRun {
    private static final long SETTLED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(150);
    private static final long STEP_MILLIS = 100;

    private final FaultyCluster cluster;
    private final Members members;
    private final EngineEvents events;
    private final MemberWatch sights;
    private final Time time;
    private final Map<String, Long> lastHit = new HashMap<>();
    private final RawDocker docker = new RawDocker();

    TwinsRun(FaultyCluster cluster, Members members, EngineEvents events, MemberWatch sights, Time time) {
        this.cluster = cluster;
        this.members = members;
        this.events = events;
        this.sights = sights;
        this.time = time;
    }

    /** Inflicts one on the node of a member and heals it after a while; returns when all members run again, or do not in time. */
    Round hit(Fault fault, long millis) throws IOException, InterruptedException {
        return hit(fault, false, millis, nextMember());
    }

    /** The same so soon after the member's container has died that its agent may be about to start it again. */
    Round hitInARestart(Fault fault, long millis, long afterMillis) throws IOException, InterruptedException {
        var member = nextMember();
        crash(member);
        Thread.sleep(afterMillis);
        return hit(fault, true, millis, member);
    }

    /**
     * Stops all processes of a member's node, the member's own too, as when a virtual machine is paused, and lets them go on, the member
     * first; returns when all members run again.
     */
    WholePause pauseAll(long millis) throws IOException, InterruptedException {
        var member = nextMember();
        var host = Objects.requireNonNull(cluster.agents().get(PodState.node(member)));
        long process = process(member);
        long watchdog = Leases.watchdogBeside(host.pid()).orElseThrow();

        host.inflict(Fault.FREEZE);
        var pausedWatchdog = Paused.begin(watchdog);
        var pausedMember = Paused.begin(process);
        Thread.sleep(millis);
        boolean bit = host.bit(Fault.FREEZE);
        long resumed = Runs.nanos(time.now());
        long resumedNanos = time.nanos();
        pausedMember.close();
        pausedWatchdog.close();
        host.heal(Fault.FREEZE);
        while (ProcessHandle.of(process).isPresent() && time.nanos() - resumedNanos < SETTLED_WITHIN_NANOS) {
            Thread.sleep(1);
        }
        long ranOn = time.nanos() - resumedNanos;
        awaitSettled();
        var runs = runs().stream()
                .filter(run -> run.identity().equals(Members.identity(member)))
                .toList();
        var uid = ObjectFacts.uid(member);
        return new WholePause(
                bit,
                runs.stream().anyMatch(run -> !run.uid().equals(uid) && run.startNanos() < resumed),
                runs.stream().anyMatch(run -> run.uid().equals(uid) && run.startNanos() > resumed),
                ranOn);
    }

    /**
     * @param bit whether the kernel said that the agent was stopped until the end
     * @param replaced whether a successor ran before the node went on
     * @param beganAgain whether the node started the member, which it had lost, once more
     * @param ranOnNanos how long the member ran on once the node went on
     */
    record WholePause(boolean bit, boolean replaced, boolean beganAgain, long ranOnNanos) {}

    private Pod nextMember() throws IOException, InterruptedException {
        return awaitSettled().stream()
                .min(Comparator.comparingLong(pod -> lastHit.getOrDefault(PodState.node(pod), Long.MIN_VALUE)))
                .orElseThrow();
    }

    private void crash(Pod member) throws IOException {
        long pid = process(member);
        if (!ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
            throw new IOException("process " + pid + " of " + Members.identity(member) + " could not be killed");
        }
    }

    private long process(Pod member) throws IOException {
        var container = runs().stream()
                .filter(run -> run.uid().equals(ObjectFacts.uid(member)) && run.goesOn())
                .map(Run::container)
                .findFirst()
                .orElseThrow();
        return docker.inspect(container).path("State").path("Pid").asLong();
    }

    private Round hit(Fault fault, boolean inARestart, long millis, Pod member)
            throws IOException, InterruptedException {
        var node = PodState.node(member);
        var host = Objects.requireNonNull(cluster.agents().get(node));

        long start = Runs.nanos(time.now());
        long startNanos = time.nanos();
        host.inflict(fault);
        Thread.sleep(millis);
        boolean bit = host.bit(fault);
        host.heal(fault);
        lastHit.put(node, time.nanos());
        try {
            awaitSettled();
        } catch (IOException unsettled) {
            System.err.println(unsettled.getMessage());
            return new Round(fault, inARestart, millis, bit, End.UNSETTLED, 0, 0, Map.of());
        }
        return outcome(fault, inARestart, millis, bit, member, start, startNanos);
    }

    /** All that has run until now. */
    List<Run> runs() {
        return Runs.of(events.all());
    }

    /** Until every member is ready by the API server's word, on a node in contact, and runs once by the engine's. */
    List<Pod> awaitSettled() throws IOException, InterruptedException {
        long end = time.nanos() + SETTLED_WITHIN_NANOS;
        while (time.nanos() < end) {
            var pods = members.pods();
            if (members.areReady(pods) && inContact(pods) && runOnce(pods)) {
                return pods;
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new IOException("the members did not run again within "
                + TimeUnit.NANOSECONDS.toSeconds(SETTLED_WITHIN_NANOS) + " s: "
                + members.pods().stream()
                        .map(pod -> ObjectFacts.name(pod) + " on " + PodState.node(pod) + ", ready "
                                + PodState.isReady(pod) + ", being deleted " + ObjectFacts.isBeingDeleted(pod))
                        .toList());
    }

    private boolean inContact(List<Pod> pods) throws InterruptedException {
        for (var pod : pods) {
            if (!cluster.watch().awaitReady(PodState.node(pod), 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean runOnce(List<Pod> pods) {
        var running = runs().stream().filter(Run::goesOn).toList();
        return pods.stream()
                .allMatch(pod -> running.stream()
                        .filter(run -> run.identity().equals(Members.identity(pod)))
                        .map(Run::uid)
                        .toList()
                        .equals(List.of(ObjectFacts.uid(pod))));
    }

    private Round outcome(
            Fault fault, boolean inARestart, long millis, boolean bit, Pod member, long start, long startNanos) {
        var identity = Members.identity(member);
        var later = runs().stream()
                .filter(run -> run.identity().equals(identity) && run.startNanos() > start)
                .min(Comparator.comparingLong(Run::startNanos));
        if (later.isEmpty()) {
            return new Round(fault, inARestart, millis, bit, End.KEPT, 0, 0, Map.of());
        }
        long died = runs().stream()
                .filter(run -> run.identity().equals(identity) && run.uid().equals(ObjectFacts.uid(member)))
                .mapToLong(Run::endNanos)
                .max()
                .orElseThrow();
        var successor = runs().stream()
                .filter(run -> run.identity().equals(identity)
                        && run.startNanos() > start
                        && !run.uid().equals(ObjectFacts.uid(member)))
                .min(Comparator.comparingLong(Run::startNanos));
        return successor
                .map(run -> new Round(
                        fault,
                        inARestart,
                        millis,
                        bit,
                        End.REPLACED,
                        run.startNanos() - start,
                        run.startNanos() - died,
                        steps(member, run, start, startNanos)))
                .orElse(new Round(fault, inARestart, millis, bit, End.RESTARTED, 0, 0, Map.of()));
    }

    private Map<Step, Long> steps(Pod member, Run successor, long start, long startNanos) {
        var gone = ObjectFacts.uid(member);
        var seen = new EnumMap<Step, OptionalLong>(Step.class);
        seen.put(
                Step.DEAD,
                journal(
                        startNanos,
                        line -> line.event().equals("node-dead") && line.node().equals(PodState.node(member))));
        seen.put(
                Step.EVICTED,
                journal(
                        startNanos,
                        line -> line.event().equals("evict") && line.uid().equals(gone)));
        seen.put(Step.GONE, sights.at(gone, Step.GONE));
        seen.put(Step.MADE, sights.at(successor.uid(), Step.MADE));
        seen.put(Step.BOUND, sights.at(successor.uid(), Step.BOUND));
        var steps = new EnumMap<Step, Long>(Step.class);
        seen.forEach((step, at) -> at.ifPresent(nanos -> steps.put(step, nanos - startNanos)));
        events.of(successor.uid(), "create").stream()
                .findFirst()
                .ifPresent(made -> steps.put(Step.CREATED, Runs.nanos(made.at()) - start));
        steps.put(Step.RUNS, successor.startNanos() - start);
        return steps;
    }

    private OptionalLong journal(long fromNanos, Predicate<Journals.Line> wanted) {
        return cluster.journals().between(fromNanos, Long.MAX_VALUE).stream()
                .filter(wanted)
                .mapToLong(Journals.Line::atNanos)
                .min();
    }
}
