package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.process.PidFile;

class UpSettingsTest {
    @TempDir
    Path folder;

    @Test
    void readsACapacity() {
        assertThat(UpSettings.capacity("cpu=2,memory=4Gi")).isEqualTo(Map.of("cpu", "2", "memory", "4Gi"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cpu=", "cores=2", "cpu=2,,memory=1Gi"})
    void refusesACapacityThatNamesNothing(String written) {
        assertThatThrownBy(() -> UpSettings.capacity(written))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--node-capacity");
    }

    @Test
    void readsThresholdsOfEvictionAsTheKubeletDoesOrWithEqualSigns() {
        var settings = UpSettings.eviction("memory.available<200Mi,nodefs.available=5%", "30s");
        assertThat(settings.thresholds())
                .containsEntry("memory.available", String.valueOf(200L << 20))
                .containsEntry("nodefs.available", "5%")
                .containsEntry("imagefs.available", "10%");
        assertThat(settings.transitionPeriod()).hasSeconds(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory.available",
                "memory.free=1Gi",
                "nodefs.available=x%",
                ",",
                "pid.available=1,pid.available=2"
            })
    void refusesAThresholdThatMakesNoSense(String written) {
        assertThatThrownBy(() -> UpSettings.eviction(written, "5m"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--eviction-hard");
    }

    @Test
    void takesNoStaleOrForeignProcessForOurs() throws IOException {
        var file = folder.resolve("deploy.pid");
        assertThat(new PidFile(file, "deployctl").process()).isEmpty();
        Files.writeString(file, "1\n");
        assertThat(new PidFile(file, "deployctl").process()).isEmpty();
        Files.writeString(file, "no number");
        assertThat(new PidFile(file, "deployctl").process()).isEmpty();
    }
}
