@NullMarked
package sh.deploy.controllers.rootca;

import org.jspecify.annotations.NullMarked;
