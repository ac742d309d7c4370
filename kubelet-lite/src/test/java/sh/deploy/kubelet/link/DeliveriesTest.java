package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.wire.AwaitGuarded;
import sh.deploy.api.node.wire.LeaseOffer;
import sh.deploy.api.node.wire.PodAssigned;
import sh.deploy.api.node.wire.PodForgotten;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.node.wire.Snapshot;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.pods.PodWorld;

class DeliveriesTest {
    private static final Channel NO_CHANNEL = new Channel() {
        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String authority() {
            return "none";
        }
    };

    private Instant serverTime = Instant.EPOCH;
    private final NodeLease lease = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
    private final List<Long> numbersWhenPodsHeard = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final PodWorld world = (PodWorld) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {PodWorld.class}, (proxy, method, arguments) -> {
                numbersWhenPodsHeard.add(lease.number());
                heard.add(method.getName() + " "
                        + (arguments[0] instanceof Pod pod
                                ? pod.getMetadata().getName()
                                : arguments.length > 1 ? arguments[1] : arguments[0]));
                return null;
            });
    private final Deliveries deliveries =
            new Deliveries(world, new LatestReports(), new OutgoingLogs(world, Runnable::run), lease, () -> serverTime);

    private void deliver(ServerMessage message) {
        deliveries.deliver(message, NO_CHANNEL);
    }

    private static ServerMessage snapshot(String... pods) {
        var snapshot = Snapshot.newBuilder();
        List.of(pods).forEach(pod -> snapshot.addPods(ByteString.copyFromUtf8(pod)));
        return ServerMessage.newBuilder().setSnapshot(snapshot).build();
    }

    private static ServerMessage offer(long number) {
        return ServerMessage.newBuilder()
                .setLeaseOffer(LeaseOffer.newBuilder().setNumber(number))
                .build();
    }

    @Test
    void aLeaseIsTakenAfterThePodsHaveHeardWhatCameBefore() {
        deliveries.begin();
        deliver(snapshot());
        deliver(offer(7));
        assertThat(numbersWhenPodsHeard).containsExactly(0L);
        assertThat(lease.number()).isEqualTo(7);
    }

    @Test
    void noLeaseIsTakenInASessionOfWhichSomethingCouldNotBeUsed() {
        deliveries.begin();
        assertThatException().isThrownBy(() -> deliver(snapshot("no pod")));
        deliver(offer(7));
        assertThat(lease.number()).isZero();
        deliveries.begin();
        deliver(snapshot());
        deliver(offer(8));
        assertThat(lease.number()).isEqualTo(8);
    }

    @Test
    void ofASessionThatWasGivenUpOnlyEndsOfPodsCount() {
        deliveries.begin();

        deliveries.deliverEnd(assigned("stays", ""));
        deliveries.deliverEnd(assigned("goes", "\"deletionTimestamp\": \"2026-01-02T03:04:05Z\","));
        deliveries.deliverEnd(ServerMessage.newBuilder()
                .setPodForgotten(PodForgotten.newBuilder()
                        .setNamespace("default")
                        .setName("gone")
                        .setUid("1"))
                .build());
        deliveries.deliverEnd(snapshot());
        deliveries.deliverEnd(offer(7));

        assertThat(heard).containsExactly("assign goes", "forget gone");
        assertThat(lease.number()).isZero();
    }

    @Test
    void aPodWhoseGraceIsOverByTheServersClockIsOverdue() {
        deliveries.begin();
        var deleted = "{\"metadata\": {\"deletionTimestamp\": \"2026-01-02T03:04:05Z\", \"name\": \"NAME\"}}";
        deliver(ServerMessage.newBuilder()
                .setSnapshot(Snapshot.newBuilder()
                        .addPods(ByteString.copyFromUtf8(deleted.replace("NAME", "late")))
                        .addPods(ByteString.copyFromUtf8(
                                deleted.replace("NAME", "in-time").replace("03:04", "03:05")))
                        .addPods(ByteString.copyFromUtf8("{\"metadata\": {\"name\": \"stays\"}}"))
                        .setServerMillis(Instant.parse("2026-01-02T03:04:07Z").toEpochMilli()))
                .build());

        assertThat(heard).hasSize(2).last().isEqualTo("overdue late");
    }

    @Test
    void ofASessionThatWasGivenUpAPodIsOverdueByWhatIsKnownOfTheServersClock() {
        deliveries.begin();
        serverTime = Instant.parse("2026-01-02T03:04:07Z");
        deliveries.deliverEnd(assigned("late", "\"deletionTimestamp\": \"2026-01-02T03:04:05Z\","));
        deliveries.deliverEnd(assigned("in-time", "\"deletionTimestamp\": \"2026-01-02T03:04:06Z\","));

        assertThat(heard).containsExactly("assign late", "overdue late", "assign in-time");
    }

    @Test
    void whatMayBeMovedHereIsAwaited() {
        deliveries.begin();
        deliver(ServerMessage.newBuilder()
                .setAwaitGuarded(AwaitGuarded.newBuilder().addHostnames("web-0"))
                .build());

        assertThat(heard).containsExactly("awaitHosts [web-0]");
    }

    private static ServerMessage assigned(String name, String more) {
        var pod = "{\"metadata\": {" + more + " \"name\": \"" + name + "\"}}";
        return ServerMessage.newBuilder()
                .setPodAssigned(PodAssigned.newBuilder().setPod(ByteString.copyFromUtf8(pod)))
                .build();
    }
}
