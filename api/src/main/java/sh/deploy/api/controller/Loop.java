package sh.deploy.api.controller;

/** Something that runs from {@link #start} to {@link #close}, once. */
public interface Loop extends AutoCloseable {
    String name();

    void start();

    /** Returns when it acts no more. */
    @Override
    void close();
}
