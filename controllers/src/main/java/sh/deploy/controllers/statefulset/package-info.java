/**
 * Numbered pods with names they keep. {@code StatefulPlan} decides one round: pods are made from the lowest number up and deleted
 * from the highest down, one after the other or all at once, and updated from the highest down, one at a time.
 *
 * <p>A name stands for at most one pod: another is made only when the object of the one before is gone, whoever deleted it. So a pod
 * on a node that may be dead is waited for, and never replaced from here. Templates are kept as ControllerRevisions, since a
 * partition makes pods of an old one too. Claims are made before the pod that uses them, and never deleted from here; what becomes of
 * them is not known here.
 */
@NullMarked
package sh.deploy.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
