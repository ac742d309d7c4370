/** How soon a node's death is seen, how soon a client sees that it was seen, and what it costs to look. */
@NullMarked
package sh.deploy.e2e.bench.death;

import org.jspecify.annotations.NullMarked;
