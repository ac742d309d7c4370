package sh.deploy.kubelet.containers;

/** Hears of containers. Called by the engine's own threads: must return at once. */
public interface EngineListener {
    /** The first process of a container has ended; the engine itself may not know yet, nor its exit code. */
    void processEnded(String id);

    /** The engine reports a change that nobody may have asked for: a death, out of memory, a removal. */
    void changed(String id);

    /** Changes may have been missed, such as after the engine was away: look at everything again. */
    void lookAgain();
}
