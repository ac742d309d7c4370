/** From text to a tree of expressions. Knows neither names nor types. */
@NullMarked
package sh.deploy.apiserver.kinds.cel.syntax;

import org.jspecify.annotations.NullMarked;
