/**
 * The agent's end of its connection to the API server: dials out, brings pods in, carries status, usage, events and logs
 * out, and beats. Reports are state: of each pod only the newest is kept, and all of them are told again after a
 * reconnect. Knows nothing of containers: pods go to {@link sh.deploy.kubelet.pods.PodWorld}.
 */
@NullMarked
package sh.deploy.kubelet.link;

import org.jspecify.annotations.NullMarked;
