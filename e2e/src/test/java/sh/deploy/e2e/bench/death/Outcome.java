package sh.deploy.e2e.bench.death;

import java.util.OptionalLong;
import sh.deploy.e2e.faults.Fault;

/**
 * What became of one fault.
 *
 * @param bit whether the kernel said that the fault was there; if not, nothing else counts
 * @param seenNanos from the fault to the detector's verdict; empty when it never came
 * @param shownNanos from the fault to the event at a client; empty when it never came
 * @param othersSuspected other nodes that were suspected until this one was back
 */
record Outcome(Fault fault, boolean bit, OptionalLong seenNanos, OptionalLong shownNanos, int othersSuspected) {}
