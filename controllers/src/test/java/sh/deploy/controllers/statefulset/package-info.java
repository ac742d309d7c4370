@NullMarked
package sh.deploy.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
