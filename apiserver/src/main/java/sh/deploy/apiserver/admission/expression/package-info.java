/**
 * Evaluates expressions about what somebody attempts: what is more than little work on threads that are few, within time and budgets, on the
 * state that the log has brought. Does not know what follows from a result.
 */
@NullMarked
package sh.deploy.apiserver.admission.expression;

import org.jspecify.annotations.NullMarked;
