/** Pods that must not run twice, under cuts and freezes: what Docker's own events say of it. */
@NullMarked
package sh.deploy.e2e.bench.twins;

import org.jspecify.annotations.NullMarked;
