/** What is known of a value before there is one. */
@NullMarked
package sh.deploy.apiserver.kinds.cel.types;

import org.jspecify.annotations.NullMarked;
