@NullMarked
package sh.deploy.api.quantity;

import org.jspecify.annotations.NullMarked;
