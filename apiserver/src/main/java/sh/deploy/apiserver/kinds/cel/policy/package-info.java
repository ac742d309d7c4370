/** Expressions at the API server's guard: what they may name, and those of one admission policy, compiled. Decides nothing. */
@NullMarked
package sh.deploy.apiserver.kinds.cel.policy;

import org.jspecify.annotations.NullMarked;
