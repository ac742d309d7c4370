@NullMarked
package sh.deploy.controllers.nodes;

import org.jspecify.annotations.NullMarked;
