/**
 * JSON trees: from bytes and back, and reading and filling them where their shape cannot be relied upon, so that what is absent or
 * of another type reads as empty. Knows no kinds.
 */
@NullMarked
package sh.deploy.apiserver.kinds.tree;

import org.jspecify.annotations.NullMarked;
