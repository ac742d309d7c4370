@NullMarked
package sh.deploy.controllers.events;

import org.jspecify.annotations.NullMarked;
