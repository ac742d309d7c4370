package sh.deploy.api.manifest;

/**
 * A place in a manifest, as editors count: the first line and the first column are 1.
 *
 * @param source file name, or what stands for it, such as {@code stdin}
 */
public record Position(String source, int line, int column) {
    /** {@code pod.yaml:3:5}, which editors and terminals turn into a link. */
    @Override
    public String toString() {
        return source + ":" + line + ":" + column;
    }
}
