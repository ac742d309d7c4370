@NullMarked
package sh.deploy.controllers.garbage;

import org.jspecify.annotations.NullMarked;
