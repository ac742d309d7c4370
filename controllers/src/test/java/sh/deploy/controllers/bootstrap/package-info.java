@NullMarked
package sh.deploy.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
