/** Images from a registry that asks who one is: the system's own, on loopback, with one user. */
@NullMarked
package sh.deploy.e2e.images;

import org.jspecify.annotations.NullMarked;
