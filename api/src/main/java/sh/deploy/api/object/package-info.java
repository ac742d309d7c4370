/**
 * Names of things: resources, kinds, objects, and the list of the kinds Deploy speaks with their model classes. Knows no
 * behaviour of any kind.
 */
@NullMarked
package sh.deploy.api.object;

import org.jspecify.annotations.NullMarked;
