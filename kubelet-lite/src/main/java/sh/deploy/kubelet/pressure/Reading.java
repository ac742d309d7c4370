package sh.deploy.kubelet.pressure;

/** How much of something is left, of how much; bytes, inodes or processes. */
record Reading(long available, long capacity) {}
