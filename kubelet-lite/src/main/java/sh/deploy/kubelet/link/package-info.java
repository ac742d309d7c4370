/**
 * The agent's end of its connection to the API server: dials out, brings pods in, carries status, usage, events and logs
 * out, and beats. Reports are state: of each pod only the newest is kept, and all of them are told again after a
 * reconnect. Knows nothing of containers: pods go to {@link sh.deploy.kubelet.pods.PodWorld}.
 *
 * <p>Beats have connections and a thread of their own, {@code Heartbeats}. From the timer to the socket, and from an answer to the lease, our
 * code there allocates nothing, logs nothing and takes no lock as long as beats are answered; connections are opened on another thread. What
 * remains: gRPC's and Netty's own work for each message, and of a connection that is dialled the start of its call and the handshake.
 */
@NullMarked
package sh.deploy.kubelet.link;

import org.jspecify.annotations.NullMarked;
