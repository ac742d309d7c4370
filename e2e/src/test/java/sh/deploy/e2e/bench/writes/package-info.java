/** How many durable writes a second, beside etcd and a bare PostgreSQL, on the same disk in the same run. */
@NullMarked
package sh.deploy.e2e.bench.writes;

import org.jspecify.annotations.NullMarked;
