package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a pod matters to where it may run.
 *
 * @param owner uid of the controller that made it; empty for a pod of its own
 * @param created its place in the queue among pods of the same priority; RFC 3339, so text order is time order
 * @param requests the most it asks for at any time of its life
 * @param where which nodes it wants
 * @param standby whether it waits to take the place of another of its owner's pods
 */
public record PodFacts(
        String namespace,
        String name,
        String uid,
        String owner,
        int priority,
        String created,
        Resources requests,
        List<HostPort> ports,
        Where where,
        boolean standby) {

    /**
     * Which nodes a pod wants, apart from what they have free. Pods of one owner ask alike.
     *
     * @param required terms of which one must match; empty when it does not matter
     */
    public record Where(
            Map<String, String> selector,
            List<NodeSelectorTerm> required,
            List<PreferredSchedulingTerm> preferred,
            List<Toleration> tolerations,
            Volumes volumes) {
        public static final Where ANYWHERE = new Where(Map.of(), List.of(), List.of(), List.of());

        /** Of a pod without claims. */
        public Where(
                Map<String, String> selector,
                List<NodeSelectorTerm> required,
                List<PreferredSchedulingTerm> preferred,
                List<Toleration> tolerations) {
            this(selector, required, preferred, tolerations, Volumes.NONE);
        }
    }

    /**
     * What the claims of a pod ask for.
     *
     * @param obstacle why it can run nowhere as they are; empty when it can
     * @param claims their uids
     * @param alone uids of those that one pod alone may use at a time
     * @param nodes where their volumes are; empty while none has one
     */
    public record Volumes(String obstacle, Set<String> claims, Set<String> alone, Set<String> nodes) {
        public static final Volumes NONE = new Volumes("", Set.of(), Set.of(), Set.of());

        static Volumes impossible(String obstacle) {
            return new Volumes(obstacle, Set.of(), Set.of(), Set.of());
        }
    }

    PodFacts with(Volumes volumes) {
        var asked = new Where(where.selector, where.required, where.preferred, where.tolerations, volumes);
        return new PodFacts(namespace, name, uid, owner, priority, created, requests, ports, asked, standby);
    }

    /** A pod with resource requests and no wishes. */
    public static PodFacts plain(String namespace, String name, String owner, Resources requests) {
        return new PodFacts(
                namespace, name, namespace + "/" + name, owner, 0, "", requests, List.of(), Where.ANYWHERE, false);
    }

    /**
     * What the score counts for it. A pod that asks for nothing still uses something: it is counted with the amounts that Kubernetes'
     * scheduler assumes (100m and 200 MiB), so that pods without requests do not all end on one node.
     */
    long scoredCpuMillis() {
        return requests.cpuMillis() == 0 ? 100 : requests.cpuMillis();
    }

    long scoredMemoryBytes() {
        return requests.memoryBytes() == 0 ? 200L << 20 : requests.memoryBytes();
    }
}
