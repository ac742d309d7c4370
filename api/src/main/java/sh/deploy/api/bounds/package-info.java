/**
 * How long, how many and how deep what comes from outside may be, in one place and by name. Whoever reads something keeps to its bound here;
 * what clients share, and how much of it each has, is the API server's own affair.
 */
@NullMarked
package sh.deploy.api.bounds;

import org.jspecify.annotations.NullMarked;
