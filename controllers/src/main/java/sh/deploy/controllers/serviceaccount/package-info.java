/** Gives every namespace the account that its pods have unless they name another. Makes no tokens: the server gives those to who asks. */
@NullMarked
package sh.deploy.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
