@NullMarked
package sh.deploy.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
