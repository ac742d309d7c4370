/**
 * Who may ask for which certificate, who may approve one or hand one out, and what each signer of this cluster signs. Knows nothing of keys:
 * those who sign are elsewhere, and ask here what they may.
 */
@NullMarked
package sh.deploy.apiserver.admission.certificates;

import org.jspecify.annotations.NullMarked;
