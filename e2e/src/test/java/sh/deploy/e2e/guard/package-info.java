/**
 * Who gets in and what they may: kubectl, pods with their tokens, the client libraries that pods come with, and tools that attack a server.
 *
 * <p>Rows F1 to F16 and G1 to G10 of the catalogue have their tests here, in {@code apiserver} (package {@code http}), in {@code e2e.bench.flood}
 * and in {@code e2e.fuzz}. What those rows ask for and no test does:
 *
 * <ul>
 *   <li>F7: Kubernetes' own 148 fixtures; instead every field of the published standards, in three versions, in each list of containers.
 *   <li>F9: targets of exec, which is not served, and of probes: an agent dials the host that a pod's probe names, as kubelet does.
 *   <li>F10: heaps and crash dumps are not searched: how the launcher starts a server writes neither, and none is made to crash.
 *   <li>F11: with {@code drop}, the usual setting, lines of the last tenth of a second may be lost to a kill, so that the record is compared
 *       with the log where {@code refuse} is set.
 *   <li>F13: exec, attach and port-forward, which are not served.
 *   <li>F15: a new cluster does not pass: webhooks on the loopback, levels of namespaces and the administrator's token are for people to decide.
 *   <li>G1, G6: how long others wait, and what 5,000 watches take, which {@code bin/bench flood} measures; tests here count who is served.
 *   <li>G2: answers within a second and 200 MB; instead what may be taken of the heap for one request, and kept after it.
 *   <li>G4: how much of a processor the attacks take.
 *   <li>G9: half an hour, but by {@code -Ddeploy.fuzzSeconds=1800}.
 * </ul>
 */
@NullMarked
package sh.deploy.e2e.guard;

import org.jspecify.annotations.NullMarked;
