package sh.deploy.controllers.scheduler;

/** Nodes that would rather not, by how many of their taints the pod does not tolerate. */
final class PreferNoSchedule implements ProfileScore {
    @Override
    public double cost(PodFacts pod, NodeProfile profile) {
        long intolerable = profile.taints().stream()
                .filter(taint -> Tolerations.PREFER_NO_SCHEDULE.equals(taint.getEffect()))
                .filter(taint -> !Tolerations.cover(pod.where().tolerations(), taint))
                .count();
        return intolerable / (1.0 + intolerable);
    }
}
