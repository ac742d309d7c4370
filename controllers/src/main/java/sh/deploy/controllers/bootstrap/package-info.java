/** Deletes bootstrap tokens that are over. That they are not taken any more is the server's. */
@NullMarked
package sh.deploy.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
