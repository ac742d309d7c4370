/**
 * The audit record: which requests go on record, what is written of each, and where it goes. A policy decides by who asks for what, before
 * anything is done. The request's thread only notes down what it knows anyway; one thread per place that events go to makes JSON of it and
 * writes, from a buffer that has a bound. Where no request may be without a record, its thread waits for what is written, and many share a
 * write. Knows nothing of HTTP, and never what the values of a Secret or a token are: those are taken out whatever the policy says. Source of
 * events and policies: Kubernetes' documentation, "Auditing", and its reference of audit.k8s.io/v1.
 */
@NullMarked
package sh.deploy.apiserver.audit;

import org.jspecify.annotations.NullMarked;
