package sh.deploy.apiserver.nodes;

import sh.deploy.api.realtime.Urgency;

/** How well beats are sent and heard in time: how soon the kernels run the two threads that do it. */
record Timekeeping(Urgency agent, Urgency server) {
    boolean isDegraded() {
        return agent == Urgency.PLAIN || server == Urgency.PLAIN;
    }
}
