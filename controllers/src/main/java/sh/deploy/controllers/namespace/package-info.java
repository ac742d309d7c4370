/** Empties namespaces that are being deleted, and then lets them go. Asks the server which kinds there are, so that it misses none. */
@NullMarked
package sh.deploy.controllers.namespace;

import org.jspecify.annotations.NullMarked;
