package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.volumes.ClaimFolders;
import sh.deploy.kubelet.volumes.Claimed;

/** What the server says of a volume while a pod still has it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class VolumeRemovalsTest {
    @TempDir
    Path dataDir;

    private final CollectedReports reports = new CollectedReports();
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean inUse = true;
    private VolumeRemovals removals;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        var volumes = dataDir.resolve("volumes");
        folder = Files.createDirectories(volumes.resolve(Claimed.VOLUME));
        removals = new VolumeRemovals(
                new ClaimFolders(volumes, "n1", new Materials(), reports::volumePrepared), this::isInUse, reports);
    }

    @AfterEach
    void end() {
        removals.close();
    }

    private boolean isInUse(String volume) {
        boolean answer = inUse;
        asked.countDown();
        return answer;
    }

    @Test
    void aPolicyThatIsChangedMeanwhileCounts() throws InterruptedException {
        removals.told(Claimed.VOLUME, Claimed.going("Delete"));
        asked.await();
        removals.told(Claimed.VOLUME, Claimed.going("Retain"));
        inUse = false;

        reports.awaitVolumeRemoved(Claimed.VOLUME);
        assertThat(folder).isDirectory();
    }

    @Test
    void oneThatIsGoneMeanwhileIsLeftAlone() throws InterruptedException {
        isLeftAloneAfter(null);
    }

    /** The end of the first was not heard of, as the link was cut. */
    @Test
    void anotherOfThatNameIsLeftAlone() throws InterruptedException {
        isLeftAloneAfter(Claimed.volume(Claimed.UID, "n1")
                .edit()
                .editMetadata()
                .withUid("another")
                .endMetadata()
                .build());
    }

    private void isLeftAloneAfter(@Nullable PersistentVolume news) throws InterruptedException {
        removals.told(Claimed.VOLUME, Claimed.going("Delete"));
        asked.await();
        removals.told(Claimed.VOLUME, news);
        inUse = false;

        while (removals.isUnderWay(Claimed.VOLUME)) {
            Thread.sleep(10);
        }
        assertThat(folder).isDirectory();
        assertThat(reports.isVolumeRemoved(Claimed.VOLUME)).isFalse();
    }
}
