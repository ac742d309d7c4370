@NullMarked
package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
