/**
 * What an agent needs of Linux and Java does not offer, by the foreign-function API and {@code /proc}: processes that keep their
 * identity, files that stay the same while they are looked at, mounts, and a clock that goes on while the machine is suspended. Knows
 * nothing of containers but that their ids stand in the names of control groups.
 */
@NullMarked
package sh.deploy.kubelet.linux;

import org.jspecify.annotations.NullMarked;
