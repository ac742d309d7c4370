package sh.deploy.api.nodepool;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool is.
 *
 * @param nodes nodes that belong to it now
 * @param desired nodes it is on its way to
 * @param cpuPercent CPU in use and asked for, of allocatable CPU, when last decided
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodePoolStatus(
        @Nullable Integer nodes,
        @Nullable Integer desired,
        @Nullable Integer cpuPercent,
        @Nullable Long observedGeneration,
        @Nullable List<Condition> conditions) {}
