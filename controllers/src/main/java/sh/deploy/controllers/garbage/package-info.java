/**
 * Removes what nobody owns any more: objects all of whose owners are gone, and, where a deletion asks for it, dependents before their
 * owner (foreground) or their ties to it (orphan).
 *
 * <p>Source of the rules: Kubernetes documentation, "Garbage Collection" and "Owners and Dependents". An owner counts as gone only
 * when the server says so, whatever a cache lacks; an owner of a kind not looked after here counts as present.
 */
@NullMarked
package sh.deploy.controllers.garbage;

import org.jspecify.annotations.NullMarked;
