package sh.deploy.apiserver.registry;

import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.watch.Subscription;

/** A watch that may begin. */
public final class WatchStart {
    private final Kind kind;
    private final Watches.Starter starter;

    WatchStart(Kind kind, Watches.Starter starter) {
        this.kind = kind;
        this.starter = starter;
    }

    /** In which the events speak. */
    public Kind kind() {
        return kind;
    }

    /** Sends the initial state, if asked for, and from then on every change until the subscription is closed. */
    public Subscription begin(WatchSink sink) throws InterruptedException {
        return starter.start(sink);
    }
}
