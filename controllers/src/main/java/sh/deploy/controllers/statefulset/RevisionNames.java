package sh.deploy.controllers.statefulset;

/**
 * The two templates that a StatefulSet's pods are made from.
 *
 * @param current the one that all pods had when the last rollout was complete; of the pods below the partition
 * @param update the newest; the same as the current one between rollouts
 */
record RevisionNames(String current, String update) {}
