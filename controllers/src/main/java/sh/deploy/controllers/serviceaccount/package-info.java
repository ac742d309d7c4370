/** Gives every namespace the account that its pods have unless they name another. Makes no tokens: there are none yet. */
@NullMarked
package sh.deploy.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
