/** Deletes Events that nobody has counted up for a while. Keeps no copy of them: it walks through the list now and then. */
@NullMarked
package sh.deploy.controllers.events;

import org.jspecify.annotations.NullMarked;
