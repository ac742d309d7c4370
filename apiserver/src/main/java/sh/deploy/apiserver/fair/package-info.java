/**
 * What many share and one could take: seats of requests at work, turns in the log, memory, events. Everybody gets their share of it, and who
 * wants more waits, within bounds, or is refused. Knows neither HTTP nor objects, and does not find out who somebody is: it is told.
 */
@NullMarked
package sh.deploy.apiserver.fair;

import org.jspecify.annotations.NullMarked;
