/**
 * What it takes to run a control loop: a queue that holds each key once, workers that hand keys to a
 * {@link sh.deploy.api.controller.Reconciler}, growing delays after failures, a lease that lets one process at a time act, and
 * events that tell people what was done. The built-in controllers use this and nothing else; so can anybody's.
 */
@NullMarked
package sh.deploy.api.controller;

import org.jspecify.annotations.NullMarked;
