/**
 * Hosts made of network namespaces on one machine, and faults that hit one of them within microseconds of a stamp of the monotonic
 * clock: no command is started for them. Each fault can prove afterwards that it bit. Needs root.
 */
@NullMarked
package sh.deploy.e2e.faults;

import org.jspecify.annotations.NullMarked;
