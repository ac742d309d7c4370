/**
 * The server's end of each node's connection: assigned pods go out, status and usage come in and take the same corridor
 * as any other write.
 *
 * <p>Beats come by connections and a thread of their own, {@code Contacts}. From the socket to what is known of
 * the node, our code there allocates nothing, logs nothing and takes no lock; verdicts are handed to the loop of {@code ConnectedNodes}, which
 * logs and writes. What remains: gRPC's and Netty's own work for each message and each
 * handshake, an answer for every hundred milliseconds of a node's beats, and for each time the thread wakes, some fifty times a second
 * however many nodes beat, Netty's one timer task and the iterators of {@code FailureDetector}.
 */
@NullMarked
package sh.deploy.apiserver.nodes;

import org.jspecify.annotations.NullMarked;
