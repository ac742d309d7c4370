/** What it costs to decide who may do what. */
@NullMarked
package sh.deploy.e2e.bench.authz;

import org.jspecify.annotations.NullMarked;
