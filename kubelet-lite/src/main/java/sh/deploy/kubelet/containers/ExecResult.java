package sh.deploy.kubelet.containers;

/**
 * How a command in a container ended.
 *
 * @param timedOut it did not end in time; the exit code means nothing then
 * @param output its standard output and error, the first 10 KiB
 */
public record ExecResult(boolean timedOut, int exitCode, String output) {
    static final int MAX_OUTPUT_BYTES = 10 * 1024;
}
