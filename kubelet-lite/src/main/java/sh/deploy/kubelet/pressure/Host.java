package sh.deploy.kubelet.pressure;

import java.util.Map;

/** Measures what the node has left. */
interface Host {
    /** What cannot be measured now is not in it. */
    Map<Signal, Reading> read();
}
