/** Amounts of CPU, memory and the like, written as the API writes them. */
@NullMarked
package sh.deploy.api.quantity;

import org.jspecify.annotations.NullMarked;
