@NullMarked
package sh.deploy.controllers.namespace;

import org.jspecify.annotations.NullMarked;
