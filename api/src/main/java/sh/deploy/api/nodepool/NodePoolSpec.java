package sh.deploy.api.nodepool;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pool should be.
 *
 * @param min nodes it never goes below
 * @param max nodes it never goes above
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodePoolSpec(
        int min,
        int max,
        @Nullable Provider provider,
        @Nullable Template template,
        @Nullable Mark scaleUp,
        @Nullable Mark scaleDown) {

    /** Where nodes come from: exactly one is set; its content is for that provider to read. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Provider(
            @Nullable Map<String, Object> local,
            @Nullable Map<String, Object> ssh,
            @Nullable Map<String, Object> exec) {}

    /** What a new node looks like. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Template(
            @Nullable Map<String, String> labels,
            @Nullable List<Taint> taints,
            @Nullable Map<String, Quantity> capacity) {}

    /**
     * A load at which the pool changes.
     *
     * @param cpuPercent of allocatable CPU; null means the default
     * @param lasting how long the load must stay past it, such as {@code 10s}; {@code for} in JSON; null means the default
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Mark(
            @Nullable Integer cpuPercent,
            @JsonProperty("for") @Nullable String lasting) {}
}
