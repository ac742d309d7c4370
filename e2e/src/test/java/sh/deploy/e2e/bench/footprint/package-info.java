/** What Deploy takes of a machine: memory, time to start, CPU while nothing happens, and time at the command line. */
@NullMarked
package sh.deploy.e2e.bench.footprint;

import org.jspecify.annotations.NullMarked;
