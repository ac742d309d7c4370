/**
 * One class per kind: its names, what is filled in, what is refused, what an update may change, which columns it shows and
 * what it can be selected by. Shared rules (metadata, pods) stand beside them, each in a class of its own. Knows nothing of
 * requests or of the store.
 */
@NullMarked
package sh.deploy.apiserver.kinds.policy;

import org.jspecify.annotations.NullMarked;
