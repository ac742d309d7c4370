/**
 * The state that the log's entries add up to, in memory, and its way out to watchers. Only entries that are durable
 * ever get here. {@link sh.deploy.apiserver.watch.DurableState} puts the two together, restarts from
 * checkpoints and takes new ones. Knows no kinds: an {@link sh.deploy.apiserver.watch.Indexer} tells it what to select by.
 */
@NullMarked
package sh.deploy.apiserver.watch;

import org.jspecify.annotations.NullMarked;
