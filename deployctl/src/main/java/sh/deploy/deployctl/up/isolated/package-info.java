/**
 * Nodes with a network namespace and a container engine of their own, several on one machine. A namespace in the middle is the router
 * between them, so what pods say to each other passes none of the machine's packet filters, and the machine itself reaches pods by
 * one route. Knows of namespaces, addresses and engines; not of agents, pods or the API server.
 */
@NullMarked
package sh.deploy.deployctl.up.isolated;

import org.jspecify.annotations.NullMarked;
