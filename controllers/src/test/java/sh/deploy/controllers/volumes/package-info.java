@NullMarked
package sh.deploy.controllers.volumes;

import org.jspecify.annotations.NullMarked;
