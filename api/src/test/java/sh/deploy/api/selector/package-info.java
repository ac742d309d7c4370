@NullMarked
package sh.deploy.api.selector;

import org.jspecify.annotations.NullMarked;
