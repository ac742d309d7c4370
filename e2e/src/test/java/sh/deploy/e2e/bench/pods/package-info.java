/** Pods on the real engine, beside bare containers on the same engine. */
@NullMarked
package sh.deploy.e2e.bench.pods;

import org.jspecify.annotations.NullMarked;
