/**
 * Programs outside that are asked before a change is stored: which of them, in which order, what they are told, what their answers mean,
 * and what holds when they give none. The configurations are replayed from the log, so where there is none a write looks at an
 * empty list and goes on. Source of the rules and of the words: Kubernetes' documentation, "Dynamic Admission Control".
 */
@NullMarked
package sh.deploy.apiserver.admission.webhook;

import org.jspecify.annotations.NullMarked;
