package sh.deploy.apiserver.nodes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this server knows of a node's agent, for {@code /statusz}.
 *
 * @param connected a session is open
 * @param verdict {@code heard}, {@code suspect} or {@code lost}
 * @param sinceLastBeat null when nothing was heard since this server started
 * @param bootId of the agent, new at each of its starts; empty when none was heard
 * @param agentVersion empty when none was heard
 */
public record NodeState(
        String node,
        boolean connected,
        String verdict,
        @Nullable Duration sinceLastBeat,
        String bootId,
        String agentVersion) {}
