package sh.deploy.apiserver.nodes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this server knows of a node's agent, for {@code /statusz}.
 *
 * @param connected a session is open
 * @param verdict {@code heard}, {@code suspect} or {@code dead}
 * @param why in words
 * @param sinceLastBeat null when nothing was heard since this server started
 * @param allowedSilence silence after which the node is suspect, null when nothing was heard or the node need not beat
 * @param beat time from beat to beat that it may take, null as above
 * @param worstGap how late its agent's beats were at worst, by its own word, since its last suspicion or the agent's start; null as above
 * @param lease the newest that the node was offered, 0 before the first
 * @param leaseOver the node was dead since, so the lease is granted no more
 * @param beatThread how soon the agent's kernel runs the thread that beats
 * @param bootId of the agent, new at each of its starts; empty when none was heard
 * @param agentVersion empty when none was heard
 */
public record NodeState(
        String node,
        boolean connected,
        String verdict,
        String why,
        @Nullable Duration sinceLastBeat,
        @Nullable Duration allowedSilence,
        @Nullable Duration beat,
        @Nullable Duration worstGap,
        long lease,
        boolean leaseOver,
        String beatThread,
        String bootId,
        String agentVersion) {}
