@NullMarked
package sh.deploy.controllers.certificates;

import org.jspecify.annotations.NullMarked;
