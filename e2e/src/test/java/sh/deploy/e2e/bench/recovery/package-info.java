/** From a node's fault until its work is done elsewhere, with real containers. */
@NullMarked
package sh.deploy.e2e.bench.recovery;

import org.jspecify.annotations.NullMarked;
