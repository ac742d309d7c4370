@NullMarked
package sh.deploy.controllers.disruption;

import org.jspecify.annotations.NullMarked;
