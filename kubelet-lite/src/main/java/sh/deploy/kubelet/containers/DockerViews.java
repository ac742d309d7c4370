package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.Container;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what Docker says about containers and images; whatever it leaves out becomes empty. */
final class DockerViews {
    private DockerViews() {}

    static ContainerView container(InspectContainerResponse response) {
        var config = response.getConfig();
        var labels = config.getLabels();
        var network = response.getNetworkSettings();
        return new ContainerView(
                response.getId(),
                response.getName().replaceFirst("^/", ""),
                text(config.getImage()),
                text(response.getImageId()),
                labels == null ? Map.of() : labels,
                state(response.getState(), instant(response.getCreated())),
                network == null ? "" : text(network.getIpAddress()),
                network == null ? "" : text(network.getGateway()),
                config.getRawValues().get("StopSignal") instanceof String signal && !signal.isEmpty()
                        ? signal
                        : "SIGTERM");
    }

    /** @param made stands in for the times of a container that could not be started, which has none */
    private static ContainerView.State state(InspectContainerResponse.ContainerState state, @Nullable Instant made) {
        var started = instant(state.getStartedAt());
        var finished = instant(state.getFinishedAt());
        if (Boolean.TRUE.equals(state.getRunning())) {
            return new ContainerView.State.Running(
                    number(state.getPidLong()),
                    Objects.requireNonNullElse(started, Instant.EPOCH),
                    Boolean.TRUE.equals(state.getPaused()));
        }
        var message = text(state.getError());
        if (started == null && message.isEmpty()) { // also while it is being removed
            return new ContainerView.State.Created();
        }
        var known = started != null ? started : made != null ? made : Instant.EPOCH;
        var end = finished != null ? finished : known;
        return new ContainerView.State.Exited(
                number(state.getExitCodeLong()),
                Boolean.TRUE.equals(state.getOOMKilled()),
                started == null ? end : started,
                end,
                message);
    }

    static ContainerSummary summary(Container container) {
        var labels = container.getLabels();
        return new ContainerSummary(
                container.getId(),
                labels == null ? Map.of() : labels,
                "running".equals(container.getState()),
                "paused".equals(container.getState()));
    }

    static ImageView image(InspectImageResponse response) {
        var digests = response.getRepoDigests();
        var config = response.getConfig();
        return new ImageView(
                text(response.getId()),
                digests == null ? List.of() : digests,
                config == null ? "" : text(config.getUser()),
                response.getSize() == null ? 0 : response.getSize());
    }

    /** Docker writes the year 1 for "never". */
    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null || text.startsWith("0001-")) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return OffsetDateTime.parse(text).toInstant();
        }
    }

    private static int number(@Nullable Long value) {
        return value == null ? 0 : Math.toIntExact(value);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
