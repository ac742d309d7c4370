/**
 * What befalls nodes, and what the cluster makes of it. {@code LinkedCluster} is both ends of the node link in one process, with pods that
 * only pretend; the rest is the built distribution.
 *
 * <table>
 * <caption>Which promise is held where</caption>
 * <tr><td>each death is seen once</td><td>{@code NodeFaultsIT}</td></tr>
 * <tr><td>no false alarm: quiet, starved of CPU, packets lost</td><td>{@code NodeFaultsIT}</td></tr>
 * <tr><td>a standstill of the server harms nobody</td><td>{@code FailureDetectorIT}</td></tr>
 * <tr><td>an outage of most nodes moves nothing</td><td>{@code NodeFaultsIT}</td></tr>
 * <tr><td>a node that comes and goes is damped</td><td>{@code NodeFaultsIT}</td></tr>
 * <tr><td>make before break; pods that stand by step in</td><td>{@code SilentNodeIT}</td></tr>
 * <tr><td>at most one</td><td>{@code bench.twins.TwinsIT}</td></tr>
 * <tr><td>cut off or shut down, replaced or kept, then back</td><td>{@code NodeFaultsIT}</td></tr>
 * <tr><td>a restart of the agent is invisible</td><td>{@code crash.AgentKilledIT}, {@code FailureDetectorIT}</td></tr>
 * <tr><td>trouble of the container engine</td><td>{@code crash.EngineTroubleIT}, {@code crash.EngineCrashIT}</td></tr>
 * <tr><td>wall clocks that jump</td><td>{@code ClockJumpsIT}</td></tr>
 * <tr><td>an agent that goes on after it was stopped</td><td>{@code AgentsResumedIT}</td></tr>
 * <tr><td>a pod out of memory, processes or disk, a log without end</td><td>{@code ExhaustionIT}</td></tr>
 * <tr><td>a node short of memory, and who is evicted first</td><td>{@code EvictionIT}</td></tr>
 * <tr><td>what is put where is sound at each revision</td><td>{@code NodeFaultsIT}, {@code SilentNodeIT}, {@code AgentsResumedIT}</td></tr>
 * <tr><td>after the last fault all is as it was, and stays so</td>
 *   <td>{@code NodeFaultsIT}, {@code SilentNodeIT}, {@code FailureDetectorIT}</td></tr>
 * </table>
 *
 * <p>Not there: a node short of disk or of processes, which would be this machine; the agent's tests try those on a host that is made up.
 */
@NullMarked
package sh.deploy.e2e.nodes;

import org.jspecify.annotations.NullMarked;
