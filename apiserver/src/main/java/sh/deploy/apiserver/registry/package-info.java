/**
 * Objects by their verbs: checks preconditions against the newest state and appends. The only package that appends.
 */
@NullMarked
package sh.deploy.apiserver.registry;

import org.jspecify.annotations.NullMarked;
