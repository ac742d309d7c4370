/** Callers by tokens with which machines join the cluster. Knows nothing of what they may ask for. */
@NullMarked
package sh.deploy.apiserver.authn.bootstrap;

import org.jspecify.annotations.NullMarked;
