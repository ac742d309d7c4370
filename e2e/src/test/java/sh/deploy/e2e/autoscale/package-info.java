/** A NodePool that grows under load and shrinks after it, with a real second agent. */
@NullMarked
package sh.deploy.e2e.autoscale;

import org.jspecify.annotations.NullMarked;
