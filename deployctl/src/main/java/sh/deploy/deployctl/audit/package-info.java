/**
 * {@code audit}: the self-check of a running cluster, in the manner of the CIS benchmark for Kubernetes. Each thing that must hold is a
 * {@link sh.deploy.deployctl.audit.Check}, one line in {@link sh.deploy.deployctl.audit.Checks}, and judges {@link
 * sh.deploy.deployctl.audit.Evidence} that was gathered before: what the server answers, what is stored, and what lies in the data folder.
 * Nothing is changed, and no secret is read. It knows nothing of how the server is built: whatever can be tried from outside is tried.
 */
@NullMarked
package sh.deploy.deployctl.audit;

import org.jspecify.annotations.NullMarked;
