/**
 * What each kind of object is: names, schema, defaults, validation, what may change, its columns. A kind is data: one
 * policy class and one line in the list.
 */
@NullMarked
package sh.deploy.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
