/**
 * Time as something that is given. Whoever needs a clock takes a {@link sh.deploy.api.time.Time} in its constructor, so
 * tests and the simulation own it. Only {@link sh.deploy.api.time.SystemTime} reads the machine's clocks.
 */
@NullMarked
package sh.deploy.api.time;

import org.jspecify.annotations.NullMarked;
