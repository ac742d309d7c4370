@NullMarked
package sh.deploy.api.object;

import org.jspecify.annotations.NullMarked;
