package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.MemoryEngine;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.volumes.PodFolder;

@Timeout(60)
class ImageEventsTest {
    private static final ImageState LAST_WORD =
            new ImageState.Failed("ErrImagePull", "no such image", 1, Instant.EPOCH);
    private static final int ROUNDS = 50_000;

    private final SystemTime time = new SystemTime();

    @Test
    void theLastWordOnAFetchStandsHoweverEarlyItComes() throws Exception {
        var pod = DockerNode.pod("web", "sleep 600").build();
        var events = new PodEvents(pod, "n1", time, new CollectedReports());
        var state = new PodState(pod, new PodFolder(Path.of("web")), events, new FreshViews(new MemoryEngine(time)));
        var member = PodShape.of(pod).of(Member.Role.MAIN).getFirst();
        var told = new ImageEvents(state, member);
        var asked = new AtomicReference<>(told);
        var settled = new AtomicReference<>(told);
        var fetches = Thread.ofPlatform().daemon().start(() -> settleEach(asked, settled, told));
        var random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            var progress = new ImageEvents(state, member);
            asked.set(progress);
            for (int pause = random.nextInt(20); pause > 0; pause--) {
                Thread.onSpinWait();
            }
            progress.answered(new ImageState.Pulling());
            while (settled.get() != progress) {
                Thread.yield();
            }
            assertThat(state.images.get(member.name())).isEqualTo(LAST_WORD);
        }
        fetches.interrupt();
        fetches.join();
    }

    private static void settleEach(
            AtomicReference<ImageEvents> asked, AtomicReference<ImageEvents> settled, ImageEvents first) {
        for (var before = first; !Thread.currentThread().isInterrupted(); ) {
            var now = asked.get();
            if (now == before) {
                Thread.yield();
                continue;
            }
            now.settled(LAST_WORD);
            settled.set(now);
            before = now;
        }
    }
}
