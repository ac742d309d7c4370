/**
 * Images that containers need: here already, fetched, or not to be had and why. Fetching goes on beside the pods'
 * workers, one at a time for each image and set of credentials, with growing pauses after failures.
 */
@NullMarked
package sh.deploy.kubelet.images;

import org.jspecify.annotations.NullMarked;
