@NullMarked
package sh.deploy.api.informer;

import org.jspecify.annotations.NullMarked;
