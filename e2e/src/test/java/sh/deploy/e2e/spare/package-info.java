/** Hot spares on the real engine, through crashes of containers and of the agent. */
@NullMarked
package sh.deploy.e2e.spare;

import org.jspecify.annotations.NullMarked;
