/**
 * Roles that are there by themselves: those that every Kubernetes cluster has, and those whose rules are gathered from other roles.
 * They are written through the registry like anybody's. Decides nothing about requests: that is {@code authz}.
 */
@NullMarked
package sh.deploy.apiserver.roles;

import org.jspecify.annotations.NullMarked;
