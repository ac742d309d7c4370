/**
 * Names of things: resources, kinds, objects, the list of the kinds Deploy speaks with their model classes, and how those read and write as JSON. Knows no
 * behaviour of any kind.
 */
@NullMarked
package sh.deploy.api.object;

import org.jspecify.annotations.NullMarked;
