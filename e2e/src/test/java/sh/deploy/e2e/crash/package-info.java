/** Processes killed with -9 under running pods: everything comes back by itself and nothing healthy is touched. */
@NullMarked
package sh.deploy.e2e.crash;

import org.jspecify.annotations.NullMarked;
