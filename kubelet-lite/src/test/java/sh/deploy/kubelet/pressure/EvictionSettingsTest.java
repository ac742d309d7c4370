package sh.deploy.kubelet.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvictionSettingsTest {
    private static final long MI = 1 << 20;

    private static List<Signal> met(Map<String, String> thresholds, Map<Signal, Reading> readings) {
        return EvictionSettings.of(thresholds, "5m").met(readings).stream()
                .map(EvictionSettings.Met::signal)
                .toList();
    }

    @Test
    void anAmountIsCrossedBelowIt() {
        assertThat(met(Map.of(), Map.of(Signal.MEMORY, new Reading(100 * MI, 4096 * MI))))
                .isEmpty();
        assertThat(met(Map.of(), Map.of(Signal.MEMORY, new Reading(100 * MI - 1, 4096 * MI))))
                .containsExactly(Signal.MEMORY);
    }

    @Test
    void aShareIsOfTheWhole() {
        assertThat(met(Map.of(), Map.of(Signal.NODEFS, new Reading(100, 1000)))).isEmpty();
        assertThat(met(Map.of(), Map.of(Signal.NODEFS, new Reading(99, 1000)))).containsExactly(Signal.NODEFS);
    }

    @Test
    void memoryIsMoreUrgentThanDiskAndDiskThanProcesses() {
        var none = new Reading(0, 1000);
        assertThat(met(Map.of(), Map.of(Signal.PIDS, none, Signal.IMAGEFS, none, Signal.MEMORY, none)))
                .containsExactly(Signal.MEMORY, Signal.IMAGEFS, Signal.PIDS);
    }

    @Test
    void nothingTurnsAThresholdOff() {
        assertThat(met(Map.of("pid.available", "0"), Map.of(Signal.PIDS, new Reading(0, 1000))))
                .isEmpty();
    }

    @Test
    void nothingTurnsTheThresholdOfDeclaredMemoryOffEvenWhereMoreIsUsed() {
        var overdrawn = Map.of(Signal.DECLARED_MEMORY, new Reading(-5 * MI, 200 * MI));
        assertThat(met(Map.of(), overdrawn)).containsExactly(Signal.DECLARED_MEMORY);
        assertThat(met(Map.of("memory.available", "0"), overdrawn)).isEmpty();
        assertThat(met(Map.of("memory.available", "0%"), overdrawn)).isEmpty();
    }

    @Test
    void readsEveryPeriodThatItWrites() {
        for (var written : List.of("0s", "0.5s", "5m", "8760h")) {
            var settings = EvictionSettings.of(Map.of(), written);
            assertThat(EvictionSettings.of(Map.of(), settings.writtenTransitionPeriod()))
                    .isEqualTo(settings);
        }
        assertThat(EvictionSettings.of(Map.of(), "8760h").writtenTransitionPeriod())
                .isEqualTo("31536000s");
    }

    @Test
    void refusesAPeriodThatNobodyMeans() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvictionSettings.of(Map.of(), "8761h"))
                .withMessageEndingWith("must be a duration such as 5m or 30s, at most 8760h, got \"8761h\"");
    }

    @Test
    void ofASmallShareOfAMachineATenthIsEnough() {
        assertThat(met(Map.of(), Map.of(Signal.DECLARED_MEMORY, new Reading(20 * MI, 200 * MI))))
                .isEmpty();
        assertThat(met(Map.of(), Map.of(Signal.DECLARED_MEMORY, new Reading(19 * MI, 200 * MI))))
                .containsExactly(Signal.DECLARED_MEMORY);
    }

    @Test
    void pressureStaysForTheTransitionPeriod() {
        var pressures = new Pressures(Duration.ofNanos(100));
        var met = EvictionSettings.DEFAULT.met(Map.of(Signal.MEMORY, new Reading(0, 1000)));
        assertThat(pressures.see(met, 1)).isTrue();
        assertThat(pressures.see(List.of(), 100)).isFalse();
        assertThat(pressures.current()).containsExactly(Pressure.MEMORY);
        assertThat(pressures.see(List.of(), 101)).isTrue();
        assertThat(pressures.current()).isEmpty();
    }
}
