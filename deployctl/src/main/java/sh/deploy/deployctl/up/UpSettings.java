package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.kubelet.pressure.EvictionSettings;

/**
 * What {@code up} was asked for.
 *
 * @param database JDBC or {@code postgres://} URL of a PostgreSQL of the user's; null for the embedded one
 * @param capacity what each node declares, such as {@code cpu=2, memory=4Gi}; empty for an equal share of the machine
 * @param listen further addresses to listen on, beside loopback and the engine's bridge
 * @param flapHoldMax longest time that a node which comes and goes gets no pods
 * @param eviction when the nodes are short of something and pods have to go
 * @param encryption what is encrypted in the log, and with which keys
 * @param podPidsLimit how many processes a container may have; 0 for as many as the machine
 * @param authenticationConfig file that says which OpenID Connect issuers' tokens are taken; null for none
 * @param podSecurity what pods may ask for where their namespace does not say it, and who is exempt
 * @param engineSocket of the machine's container engine, which the nodes share
 * @param audit which requests go on record, and where
 * @param isolated whether each node has a network namespace and an engine of its own instead
 */
record UpSettings(
        DataFolder folder,
        int port,
        @Nullable String database,
        int nodes,
        Map<String, String> capacity,
        List<String> listen,
        Duration readyTimeout,
        Duration flapHoldMax,
        EvictionSettings eviction,
        EncryptionSettings encryption,
        int podPidsLimit,
        @Nullable Path authenticationConfig,
        PodSecuritySettings podSecurity,
        Path engineSocket,
        AuditSettings audit,
        boolean isolated) {
    static final int MOST_NODES = 100;

    UpSettings {
        if (port < 0 || port > 65535) {
            throw Failure.usage("--port takes a number from 0 to 65535, got " + port);
        }
        if (nodes < 1 || nodes > MOST_NODES) {
            throw Failure.usage("--nodes takes a number from 1 to " + MOST_NODES + ", got " + nodes);
        }
        if (flapHoldMax.isNegative()) {
            throw Failure.usage("--flap-hold-max takes a duration such as 60s, got " + flapHoldMax);
        }
        if (podPidsLimit < -1) {
            throw Failure.usage(
                    "--pod-pids-limit takes a number of processes, or 0 or -1 for no limit, got " + podPidsLimit);
        }
        capacity = Map.copyOf(capacity);
        listen = List.copyOf(listen);
    }

    /** What one node declares; empty when its agent shall look at the machine by itself. */
    Map<String, String> capacityOfOne() throws IOException {
        return capacity.isEmpty() ? MachineShare.of(nodes) : capacity;
    }

    static DataFolder folder(Path home, @Nullable String given, Path workingFolder) {
        return new DataFolder(path(home, given, workingFolder));
    }

    /** As given, by links or not. */
    static Path path(Path home, @Nullable String given, Path workingFolder) {
        return given == null ? home.resolve(".deploy") : workingFolder.resolve(given);
    }

    /** {@code memory.available=200Mi,nodefs.available=5%} and {@code 5m} */
    static EvictionSettings eviction(String hard, String transitionPeriod) {
        var thresholds = new LinkedHashMap<String, String>();
        for (var part : hard.isEmpty() ? new String[0] : hard.split(",", -1)) {
            var sides = part.strip().split("[=<]", 2);
            if (thresholds.put(sides[0], sides.length == 2 ? sides[1] : "") != null) {
                throw Failure.usage("--eviction-hard names " + sides[0] + " twice");
            }
        }
        try {
            return EvictionSettings.of(thresholds, transitionPeriod);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage())
                    .replace("evictionHard", "--eviction-hard")
                    .replace("evictionPressureTransitionPeriod", "--eviction-pressure-transition-period"));
        }
    }

    /** {@code cpu=2,memory=4Gi} */
    static Map<String, String> capacity(String written) {
        var capacity = new LinkedHashMap<String, String>();
        for (var part : written.split(",", -1)) {
            var sides = part.strip().split("=", 2);
            if (sides.length != 2 || !List.of("cpu", "memory", "pods").contains(sides[0]) || sides[1].isEmpty()) {
                throw Failure.usage(
                        "--node-capacity takes cpu=…,memory=…,pods=… such as cpu=2,memory=4Gi, got \"" + part + "\"");
            }
            capacity.put(sides[0], sides[1]);
        }
        return capacity;
    }
}
