/** What a client feels while another asks for all it can get, and what that one gets. */
@NullMarked
package sh.deploy.e2e.bench.flood;

import org.jspecify.annotations.NullMarked;
