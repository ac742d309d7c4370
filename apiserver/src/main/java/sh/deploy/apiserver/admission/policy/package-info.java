/**
 * Admission policies: what somebody has written must hold of every change, or is changed in it, by the server itself. Policies, bindings and
 * parameters are those that the log has brought; nothing is asked of anybody, and nothing is read from a disk or a network. Source: Kubernetes'
 * documentation, "Validating Admission Policy" and "Mutating Admission Policy".
 */
@NullMarked
package sh.deploy.apiserver.admission.policy;

import org.jspecify.annotations.NullMarked;
