/** The distribution under measurement, in a folder of its own, and its processes as the kernel sees them. */
@NullMarked
package sh.deploy.e2e.bench.cluster;

import org.jspecify.annotations.NullMarked;
