/**
 * Settings files in the shape of Kubernetes' configuration kinds, read strictly: what is wrong is told all at once, each fault with its
 * place and its field, and nothing of a file counts that has one. Knows none of the kinds.
 */
@NullMarked
package sh.deploy.apiserver.configuration;

import org.jspecify.annotations.NullMarked;
