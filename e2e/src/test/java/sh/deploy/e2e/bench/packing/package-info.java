/** How full the scheduler keeps nodes: its own code on a recorded workload, beside policies one could have instead. */
@NullMarked
package sh.deploy.e2e.bench.packing;

import org.jspecify.annotations.NullMarked;
