/**
 * Signs what was approved, and approves by itself what needs no person: a new machine's first certificate, and a node's next one. Runs in the
 * server since that alone has the authority's key; it writes through the registry like anybody. Who may ask for what is not decided here:
 * that is {@code admission}.
 */
@NullMarked
package sh.deploy.apiserver.certificates;

import org.jspecify.annotations.NullMarked;
