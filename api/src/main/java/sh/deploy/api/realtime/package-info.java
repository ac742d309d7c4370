/**
 * Threads that the kernel runs at once, and TCP that repeats a lost packet soon: what a heartbeat of a few milliseconds needs of
 * Linux and Java does not offer, by the foreign-function API. Where the kernel refuses, everything works on, later.
 */
@NullMarked
package sh.deploy.api.realtime;

import org.jspecify.annotations.NullMarked;
