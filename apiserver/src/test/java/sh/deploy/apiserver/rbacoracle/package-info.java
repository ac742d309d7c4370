/**
 * A second opinion on RBAC, for tests that compare an authorizer with it. {@link
 * sh.deploy.apiserver.rbacoracle.RbacOracle} answers from Kubernetes' documentation alone and would rather be read
 * than be quick; {@link sh.deploy.apiserver.rbacoracle.RbacCases} makes worlds and requests to ask both about. Knows no
 * authorizer, and none should be read by who changes it: two that share an author share their errors.
 */
@NullMarked
package sh.deploy.apiserver.rbacoracle;

import org.jspecify.annotations.NullMarked;
