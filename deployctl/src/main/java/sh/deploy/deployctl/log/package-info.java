/** {@code log}: looks at the log itself, past the API server. For operators and for proofs. Knows how people name a database. */
@NullMarked
package sh.deploy.deployctl.log;

import org.jspecify.annotations.NullMarked;
