package sh.deploy.kubelet.link;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.ContainerUsage;
import sh.deploy.api.node.wire.Material;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.node.wire.TokenAsk;
import sh.deploy.api.node.wire.Usage;
import sh.deploy.api.object.Json;
import sh.deploy.kubelet.environment.TokenWish;
import sh.deploy.kubelet.pods.LogRequest;
import sh.deploy.kubelet.pods.UsageSample;
import tools.jackson.core.JacksonException;

/** Between the objects of this agent and their form on the wire. Pure; safe for all threads. */
final class WireObjects {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private WireObjects() {}

    static ByteString encode(Object object) {
        return ByteString.copyFrom(Json.MAPPER.writeValueAsBytes(object));
    }

    /** @throws JacksonException when the bytes are no such object: a server we do not understand */
    static <T> T decode(ByteString json, Class<T> type) {
        return Json.MAPPER.readValue(json.toByteArray(), type);
    }

    static <T> @Nullable T decode(Material material, Class<T> type) {
        return material.getAbsent() ? null : decode(material.getObject(), type);
    }

    static TokenAsk ask(TokenWish wish) {
        return TokenAsk.newBuilder()
                .setNamespace(wish.namespace())
                .setPod(wish.pod())
                .setUid(wish.uid())
                .setAccount(wish.account())
                .setAudience(wish.audience())
                .setExpirationSeconds(wish.expirationSeconds())
                .build();
    }

    static TokenWish wish(TokenAsk ask) {
        return new TokenWish(
                ask.getNamespace(),
                ask.getPod(),
                ask.getUid(),
                ask.getAccount(),
                ask.getAudience(),
                ask.getExpirationSeconds());
    }

    static LogRequest logRequest(OpenLog open) {
        return new LogRequest(
                open.getNamespace(),
                open.getPod(),
                open.getUid(),
                open.getContainer(),
                open.getFollow(),
                open.getPrevious(),
                open.getTimestamps(),
                open.hasTailLines() ? OptionalLong.of(open.getTailLines()) : OptionalLong.empty(),
                open.hasSinceUnixNanos() ? instant(open.getSinceUnixNanos()) : null,
                open.hasLimitBytes() ? OptionalLong.of(open.getLimitBytes()) : OptionalLong.empty());
    }

    static Usage usage(UsageSample sample) {
        var usage =
                Usage.newBuilder().setAtUnixMillis(sample.at().toEpochMilli()).setNode(usage(sample.node()));
        sample.containers().forEach(container -> usage.addContainers(usage(container)));
        return usage.build();
    }

    private static ContainerUsage usage(UsageSample.ContainerUsage container) {
        return ContainerUsage.newBuilder()
                .setNamespace(container.namespace())
                .setPod(container.pod())
                .setUid(container.uid())
                .setContainer(container.container())
                .setCpuNanoCores(container.cpuNanoCores())
                .setMemoryBytes(container.memoryBytes())
                .setWindowMillis(container.windowMillis())
                .build();
    }

    private static Instant instant(long unixNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(unixNanos, NANOS_PER_SECOND), Math.floorMod(unixNanos, NANOS_PER_SECOND));
    }
}
