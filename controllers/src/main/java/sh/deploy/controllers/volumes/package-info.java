/**
 * Gives claims their volumes, and takes volumes away when their claims are gone.
 *
 * <p>{@code ClaimStep} and {@code VolumeStep} decide, from values alone, the next thing to be done about a claim or a volume. A claim's
 * volume is named by the claim's uid, and each write can be repeated, so whoever carries on after a crash between any two of them comes to
 * the same end. The order is: the scheduler notes the node on the claim; the volume's object is made; the claim names it; the claim says
 * that it is bound. On the way out: no pod uses the claim, so it goes; its volume is released, and deleted when its class says so; the
 * node's agent removes the folder, which only the agent can say.
 *
 * <p>A volume is where its node is. When the node's object is deleted for good, claims stay bound to what is no more, and pods wait,
 * until somebody deletes the claims. Their volumes' objects wait a day for the node to be back, whose agent then removes the folders: what is
 * to be removed is only ever what an object says, never what no object is there for, since then objects may have been lost.
 *
 * <p>It does not know paths: where a volume lies on its machine is the agent's to say, and what stands in the object is for people.
 */
@NullMarked
package sh.deploy.controllers.volumes;

import org.jspecify.annotations.NullMarked;
