/**
 * New templates out, old ones in, a few pods at a time: a Deployment's ReplicaSets, their sizes, their history, and what the
 * Deployment's status says about it. Sizes ReplicaSets only; pods are theirs.
 *
 * <p>Source of the rules, names, reasons and messages: Kubernetes documentation, "Deployments". In two places it is stricter: pods of a
 * ReplicaSet that is still shrinking count against the surge, and pods that are about to be deleted do not count as available.
 */
@NullMarked
package sh.deploy.controllers.deployment;

import org.jspecify.annotations.NullMarked;
