/**
 * A local copy of the objects of one kind, kept current by a watch. Readers get what the server had a moment ago, and can ask
 * how new it is; handlers hear of changes. Objects are shared: never change one, edit a copy.
 */
@NullMarked
package sh.deploy.api.informer;

import org.jspecify.annotations.NullMarked;
