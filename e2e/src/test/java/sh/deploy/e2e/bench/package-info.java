/**
 * What {@code bin/bench} measures. Every figure stands beside that of a peer, or of the raw engine, taken alternately in the
 * same run, and failures are counted, never left out.
 */
@NullMarked
package sh.deploy.e2e.bench;

import org.jspecify.annotations.NullMarked;
