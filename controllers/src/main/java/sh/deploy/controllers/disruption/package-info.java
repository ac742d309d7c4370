/**
 * Counts the pods that disruption budgets cover, and tells in their status how many may be evicted now. {@code WantedPods} and {@code
 * BudgetStatus} decide; the loop writes.
 *
 * <p>The API server charges each eviction to the status itself, and notes the pod there, before the pod goes. So whoever counts writes
 * only over the revision it counted from: an eviction that came between makes it count again. It evicts nothing itself.
 */
@NullMarked
package sh.deploy.controllers.disruption;

import org.jspecify.annotations.NullMarked;
