/** Both ends of the node link together: the real server on a log in memory, the real agent's link, pods that only pretend. */
@NullMarked
package sh.deploy.e2e.nodes;

import org.jspecify.annotations.NullMarked;
