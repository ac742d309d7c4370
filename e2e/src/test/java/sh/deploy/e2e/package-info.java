/** Everything together: real processes, real clients, real Docker, real PostgreSQL. */
@NullMarked
package sh.deploy.e2e;

import org.jspecify.annotations.NullMarked;
