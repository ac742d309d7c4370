/**
 * Calls from this server to HTTPS servers of others: where they may go, and how much and how long is taken from there. What is asked for, and
 * whether the answer makes sense, is others' to know.
 */
@NullMarked
package sh.deploy.apiserver.outbound;

import org.jspecify.annotations.NullMarked;
