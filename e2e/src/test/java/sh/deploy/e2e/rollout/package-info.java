/** Counts of pods over time, judged from a raw watch: no surplus, never over surge, never under what must be available. */
@NullMarked
package sh.deploy.e2e.rollout;

import org.jspecify.annotations.NullMarked;
