package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.HotSpare;
import sh.deploy.api.object.Standby;

/**
 * A pod's containers with their parts: init containers and sidecars in their order, then the main ones.
 *
 * @param hotSpare its one main container has a {@link Spare}, where it can be had
 * @param standby it waits, frozen, to take the place of another
 */
record PodShape(
        List<Member> members,
        Member.Restart restart,
        long graceSeconds,
        String label,
        boolean hotSpare,
        boolean standby) {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    /** Sixty-eight years, as the server bounds what a deletion asks for. */
    static final long MAX_GRACE_SECONDS = Integer.MAX_VALUE;

    static PodShape of(Pod pod) {
        var spec = pod.getSpec();
        var policy = Member.Restart.of(spec.getRestartPolicy() == null ? "Always" : spec.getRestartPolicy());
        var members = new ArrayList<Member>();
        for (var container : spec.getInitContainers()) {
            boolean sidecar = "Always".equals(container.getRestartPolicy());
            var onceDone = policy == Member.Restart.ALWAYS ? Member.Restart.ON_FAILURE : policy;
            members.add(new Member(
                    container,
                    sidecar ? Member.Role.SIDECAR : Member.Role.INIT,
                    sidecar ? Member.Restart.ALWAYS : onceDone));
        }
        for (var container : spec.getContainers()) {
            members.add(new Member(container, Member.Role.MAIN, own(container, policy)));
        }
        var grace = spec.getTerminationGracePeriodSeconds();
        var metadata = pod.getMetadata();
        return new PodShape(
                List.copyOf(members),
                policy,
                bounded(grace == null ? DEFAULT_GRACE_SECONDS : grace),
                metadata.getName() + "_" + metadata.getNamespace() + "(" + metadata.getUid() + ")",
                HotSpare.applies(pod) && !Standby.isOne(pod),
                Standby.isOne(pod));
    }

    /** A pod may ask for as many seconds as a long holds, and no clock knows the time when they will have passed. */
    static long bounded(long graceSeconds) {
        return Math.min(graceSeconds, MAX_GRACE_SECONDS);
    }

    private static Member.Restart own(Container container, Member.Restart policy) {
        return container.getRestartPolicy() == null ? policy : Member.Restart.of(container.getRestartPolicy());
    }

    List<Member> of(Member.Role role) {
        return members.stream().filter(member -> member.role() == role).toList();
    }

    @Nullable
    Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
