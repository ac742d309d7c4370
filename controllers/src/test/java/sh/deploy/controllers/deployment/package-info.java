@NullMarked
package sh.deploy.controllers.deployment;

import org.jspecify.annotations.NullMarked;
