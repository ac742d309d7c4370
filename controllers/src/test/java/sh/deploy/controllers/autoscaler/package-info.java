@NullMarked
package sh.deploy.controllers.autoscaler;

import org.jspecify.annotations.NullMarked;
