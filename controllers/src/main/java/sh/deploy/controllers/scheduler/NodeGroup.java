package sh.deploy.controllers.scheduler;

/** The nodes of one profile: what is decided by the profile is decided once for all of them. */
record NodeGroup(NodeProfile profile, CapacityIndex index) {
    NodeGroup(NodeProfile profile) {
        this(profile, new CapacityIndex());
    }
}
