package sh.deploy.controllers.autoscaler;

import sh.deploy.api.nodepool.NodePool;

/** Where nodes come from: a process on this machine, a standby machine, a cloud. */
public interface NodeProvider {
    /** The label that a node carries from its start, with the name of its pool. */
    String POOL_LABEL = "deploy.sh/nodepool";

    /** For a process that can make no nodes. */
    NodeProvider NONE = new NodeProvider() {
        @Override
        public void add(String node, NodePool pool) {
            throw new UnsupportedOperationException("this controllers process cannot start nodes on its machine");
        }

        @Override
        public void remove(String node) {}
    };

    /**
     * Has the node join with the pool's template and {@link #POOL_LABEL}; returns when that is under way. Nothing happens when it is
     * there already.
     *
     * @throws Exception with a sentence for whoever made the pool
     */
    void add(String node, NodePool pool) throws Exception;

    /** Ends a node whose pods are gone. Nothing happens when it is ended already. */
    void remove(String node) throws Exception;
}
