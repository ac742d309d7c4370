package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.NamespacedName;

/** One round: take in what changed, decide about every pod that waits, write all decisions at once. For one worker. */
final class SchedulingRounds implements Reconciler<String> {
    static final String SCHEDULER_NAME = "default-scheduler";

    private final Cache<Pod> pods;
    private final Cache<Node> nodes;
    private final Set<NamespacedName> changedPods;
    private final Set<NamespacedName> changedNodes;
    private final Set<NamespacedName> changedClaims;
    private final BindingDesk desk;
    private final KnownCluster known;

    SchedulingRounds(
            Cache<Pod> pods,
            Cache<Node> nodes,
            Set<NamespacedName> changedPods,
            Set<NamespacedName> changedNodes,
            Set<NamespacedName> changedClaims,
            ClaimReader reader,
            BindingDesk desk) {
        this.pods = pods;
        this.nodes = nodes;
        this.changedPods = changedPods;
        this.changedNodes = changedNodes;
        this.changedClaims = changedClaims;
        this.known = new KnownCluster(SCHEDULER_NAME, reader::read);
        this.desk = desk;
    }

    @Override
    public Outcome reconcile(String cluster) throws Exception {
        drain(changedNodes, name -> known.node(name.name(), nodes.get("", name.name())));
        drain(changedPods, name -> known.pod(name, pods.get(name.namespace(), name.name())));
        drain(
                changedClaims,
                claim -> pods.find(Index.byClaim(), claim.toString())
                        .forEach(pod -> known.pod(NamespacedName.of(pod), Optional.of(pod))));
        var plan = known.plan();
        var failed = written(plan);
        failed.forEach(known::takeBack);
        if (!failed.isEmpty()) {
            throw new BindingFailed(failed.size(), plan.placements().size());
        }
        return Outcome.SETTLED;
    }

    private List<PodFacts> written(Plan plan) throws InterruptedException {
        try {
            return desk.write(plan);
        } catch (InterruptedException | RuntimeException broken) {
            // Those that were written all the same are seen to be.
            plan.placements().forEach(placement -> known.takeBack(placement.pod()));
            throw broken;
        }
    }

    /** A name is taken out before its object is read, so a change that comes meanwhile puts it in again. */
    private static void drain(Set<NamespacedName> names, Consumer<NamespacedName> read) {
        for (var name : names) {
            names.remove(name);
            read.accept(name);
        }
    }

    /** Makes the loop come again after its growing delay. */
    private static final class BindingFailed extends Exception {
        private static final long serialVersionUID = 1L;

        BindingFailed(int failed, int all) {
            super(failed + " of " + all + " bindings were not written; their pods wait again", null, false, false);
        }
    }
}
