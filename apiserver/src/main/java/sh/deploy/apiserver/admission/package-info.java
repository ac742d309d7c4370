/**
 * What may be stored: what is missing is filled in, policies and webhooks change what they want, then the object is validated, then it is
 * judged as it will be stored: that nobody gives away rights they lack, that agents keep to their own nodes, Pod Security, the policies and
 * webhooks that judge, and last the quotas. The only maker of an {@link sh.deploy.apiserver.admission.Admitted}.
 */
@NullMarked
package sh.deploy.apiserver.admission;

import org.jspecify.annotations.NullMarked;
