package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.audit.WhenFull;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.pressure.EvictionSettings;

/** Options of {@code up} that a server takes when it starts, and that change nothing while it runs. */
final class FixedOptions {
    /** The value that stands for each when it is left out; empty for none. */
    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("--port", "" + ApiServerSettings.USUAL_PORT),
            Map.entry("--database", ""),
            Map.entry("--listen", ""),
            Map.entry("--authentication-config", ""),
            Map.entry(EncryptionKeys.OPTION, ""),
            Map.entry(AdmissionControl.OPTION, ""),
            Map.entry("--node-capacity", ""),
            Map.entry("--flap-hold-max", DetectorSettings.DEFAULT.flapHoldMax().toSeconds() + "s"),
            Map.entry("--eviction-hard", ""),
            Map.entry("--eviction-pressure-transition-period", EvictionSettings.DEFAULT_TRANSITION_PERIOD),
            Map.entry("--pod-pids-limit", "" + KubeletSettings.DEFAULT_POD_PIDS_LIMIT),
            Map.entry("--audit-policy", ""),
            Map.entry("--audit-log", ""),
            Map.entry("--audit-webhook", ""),
            Map.entry("--audit-when-full", WhenFull.DROP.toString()));

    static final List<String> NAMES = USUAL.keySet().stream().sorted().toList();

    private FixedOptions() {}

    /**
     * Refuses what the running server was not started with.
     *
     * @param asked values by options; what is left out asks for nothing
     */
    static void refuseChanges(Map<String, String> asked, ProcessHandle running, DataFolder folder) throws IOException {
        var changed = changed(asked, commandLine(running));
        if (!changed.isEmpty()) {
            throw Failure.refused("it runs already (pid " + running.pid() + "), and was started without this "
                    + String.join(", ", changed)
                    + ", which would have no effect now; end it first with `deployctl down --data " + folder.root()
                    + "`, "
                    + "which keeps all objects, or leave the option out");
        }
    }

    /** Those options whose value differs from what the command line says. */
    static List<String> changed(Map<String, String> asked, List<String> commandLine) {
        return NAMES.stream()
                .filter(asked::containsKey)
                .filter(name -> !Objects.equals(
                        asked.get(name), value(name, commandLine).orElse(USUAL.getOrDefault(name, ""))))
                .toList();
    }

    private static Optional<String> value(String option, List<String> commandLine) {
        for (int i = 0; i < commandLine.size(); i++) {
            var word = commandLine.get(i);
            if (word.equals(option) && i + 1 < commandLine.size()) {
                return Optional.of(commandLine.get(i + 1));
            }
            if (word.startsWith(option + "=")) {
                return Optional.of(word.substring(option.length() + 1));
            }
        }
        return Optional.empty();
    }

    private static List<String> commandLine(ProcessHandle process) throws IOException {
        var line = Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"), StandardCharsets.UTF_8);
        return List.of(line.split("\0"));
    }
}
