package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.node.wire.Hello;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.apiserver.authn.Caller;

/**
 * One node's open session. Messages go out as fast as the node takes them; of those about one subject only the newest
 * waits, so a slow node costs memory for one message per pod. Belongs to the loop of {@link ConnectedNodes}.
 */
final class NodeSession {
    private final Caller caller;
    private final Hello hello;
    private final ServerCallStreamObserver<ServerMessage> out;
    private final Map<Object, ServerMessage> waiting = new LinkedHashMap<>();
    private boolean over;

    /** @param caller as the client certificate proves; the hello has been compared with it */
    NodeSession(Caller caller, Hello hello, ServerCallStreamObserver<ServerMessage> out) {
        this.caller = caller;
        this.hello = hello;
        this.out = out;
    }

    String node() {
        return caller.node();
    }

    Caller caller() {
        return caller;
    }

    Hello hello() {
        return hello;
    }

    /** @param subject what the message is about; it takes the place of a waiting one about the same, behind all others */
    void send(Object subject, ServerMessage message) {
        if (!over) {
            waiting.remove(subject);
            waiting.put(subject, message);
            flush();
        }
    }

    /** Sends what there is room for. */
    void flush() {
        var messages = waiting.values().iterator();
        while (!over && out.isReady() && messages.hasNext()) {
            out.onNext(messages.next());
            messages.remove();
        }
    }

    /** The call has ended by itself. */
    void over() {
        over = true;
        waiting.clear();
    }

    /** Ends the call with a reason that the agent logs. */
    void end(Status why) {
        if (!over) {
            over();
            if (!out.isCancelled()) {
                out.onError(why.asRuntimeException());
            }
        }
    }
}
