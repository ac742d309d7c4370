/**
 * What can be wrong with a request, as values: a reason that maps to an HTTP status, a sentence that tells a person what
 * to change, and the fields that caused it. Server and clients share it, so an error reads the same on both sides.
 */
@NullMarked
package sh.deploy.api.problem;

import org.jspecify.annotations.NullMarked;
