/**
 * The whole system on one machine: started, found again, stopped, purged. The only place outside tests that puts server,
 * controllers and agents together.
 */
@NullMarked
package sh.deploy.deployctl.up;

import org.jspecify.annotations.NullMarked;
