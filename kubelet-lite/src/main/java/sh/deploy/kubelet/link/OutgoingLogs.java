package sh.deploy.kubelet.link;

import io.grpc.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.kubelet.pods.PodWorld;

/** The logs that the server reads now. Belongs to the link's loop. */
final class OutgoingLogs {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingLogs.class);

    /** Further readers are turned away. */
    static final int MAX_OPEN = 256;

    private record Open(OutgoingLog log, PodWorld.@Nullable LogReading reading) {}

    private final PodWorld world;
    private final Executor loop;
    private final Map<String, Open> open = new HashMap<>();

    OutgoingLogs(PodWorld world, Executor loop) {
        this.world = world;
        this.loop = loop;
    }

    void open(OpenLog request, Channel channel) {
        var stream = request.getStream();
        if (open.containsKey(stream)) {
            return;
        }
        var log = new OutgoingLog(stream, channel, () -> loop.execute(() -> close(stream)));
        if (open.size() >= MAX_OPEN) {
            log.problem("this node already serves " + MAX_OPEN + " logs; close some or try again later");
            return;
        }
        open.put(stream, new Open(log, null));
        try {
            open.put(stream, new Open(log, world.openLog(WireObjects.logRequest(request), log)));
        } catch (RuntimeException e) {
            LOG.warn("cannot open the log of {}/{}", request.getNamespace(), request.getPod(), e);
            log.problem("the node cannot open this log: " + e.getMessage());
        }
    }

    void close(String stream) {
        var one = open.remove(stream);
        if (one != null) {
            one.log().cancel();
            if (one.reading() != null) {
                one.reading().close();
            }
        }
    }

    void closeAll() {
        open.keySet().stream().toList().forEach(this::close);
    }
}
