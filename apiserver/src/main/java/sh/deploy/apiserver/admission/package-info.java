/**
 * What may be stored: defaulting, schema, validation, Pod Security. The only maker of an
 * {@link sh.deploy.apiserver.admission.Admitted}.
 */
@NullMarked
package sh.deploy.apiserver.admission;

import org.jspecify.annotations.NullMarked;
