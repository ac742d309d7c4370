/** A running Deploy for tests: the real distribution in a data folder of its own, and the commands typed at it. */
@NullMarked
package sh.deploy.e2e.cluster;

import org.jspecify.annotations.NullMarked;
