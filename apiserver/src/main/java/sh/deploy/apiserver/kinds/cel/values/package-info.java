/** Values while an expression is evaluated, how they compare, and what may be spent on them. */
@NullMarked
package sh.deploy.apiserver.kinds.cel.values;

import org.jspecify.annotations.NullMarked;
