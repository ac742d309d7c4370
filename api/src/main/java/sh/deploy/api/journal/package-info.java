/**
 * What a process did, as lines for scripts and benchmarks: {@code DIR/log/events-<process>.jsonl}. The lines are a contract;
 * their time is the monotonic clock, so lines of several processes on one machine compare.
 */
@NullMarked
package sh.deploy.api.journal;

import org.jspecify.annotations.NullMarked;
