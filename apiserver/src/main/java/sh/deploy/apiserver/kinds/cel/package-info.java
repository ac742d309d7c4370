/**
 * The Common Expression Language, as Kubernetes 1.35 speaks it at its guard: expressions are compiled once, against declared variables, and
 * evaluated many times, within bounds. Source: the language definition of CEL, and Kubernetes' documentation, "Common Expression Language in
 * Kubernetes".
 *
 * <p>The language is written out here, instead of taken from a library, for its bounds: whoever may write a policy, or an object that a policy
 * reads, is not to be able to end or to hold up the server. So the text, its nesting and the size of its types are bounded while it is
 * compiled; and each step, each call and each value that is made is paid for before it is done, from a budget that {@link
 * sh.deploy.apiserver.kinds.cel.values.Work} keeps. Nothing here blocks, reads a clock of its own or knows what it is used for.
 */
@NullMarked
package sh.deploy.apiserver.kinds.cel;

import org.jspecify.annotations.NullMarked;
