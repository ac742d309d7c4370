package sh.deploy.e2e.bench.death;

/**
 * What else is known of one fault.
 *
 * @param inflictedNanos until the call that inflicts it returned; the fault bites before that
 * @param lateNanos how late a plain thread was at worst between the fault and the event at the client
 */
record Circumstances(Outcome outcome, String node, long inflictedNanos, long lateNanos) {}
