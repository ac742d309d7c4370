/**
 * The model of {@code deploy.sh/v1 NodePool}, the kind by which nodes are added under load and removed after it. Holds data
 * only; the autoscaler decides.
 */
@NullMarked
package sh.deploy.api.nodepool;

import org.jspecify.annotations.NullMarked;
