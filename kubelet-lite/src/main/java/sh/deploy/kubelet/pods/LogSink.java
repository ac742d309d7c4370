package sh.deploy.kubelet.pods;

/** Takes a container's log. Called by one thread; either {@link #end} or {@link #problem} comes last, once. */
public interface LogSink {
    /** A piece of the log; the array is the receiver's. May block until the reader has room (that is the back-pressure). */
    void data(byte[] bytes);

    /** The log is over, or what was asked for is. */
    void end();

    /** There is no (more) log, in words for the reader. */
    void problem(String message);
}
