package sh.deploy.controllers.scheduler;

/** Nodes that the pod prefers, by the share of the weights that they miss. */
final class PreferredNodeAffinity implements ProfileScore {
    @Override
    public double cost(PodFacts pod, NodeProfile profile) {
        double all = 0;
        double missed = 0;
        for (var wish : pod.where().preferred()) {
            all += wish.getWeight();
            missed += NodeTerms.matches(wish.getPreference(), profile) ? 0 : wish.getWeight();
        }
        return all == 0 ? 0 : missed / all;
    }
}
