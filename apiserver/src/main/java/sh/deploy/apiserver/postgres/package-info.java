/**
 * A PostgreSQL server of our own in a folder: unpacks the binaries, initialises the cluster with a password, starts it with every
 * durability setting on, finds a running one again, stops it. Knows nothing of what is stored in it.
 *
 * <p>The server is a process of its own that outlives ours, so that a crash of ours does not take the database down.
 */
@NullMarked
package sh.deploy.apiserver.postgres;

import org.jspecify.annotations.NullMarked;
