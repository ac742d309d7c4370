package sh.deploy.apiserver.audit;

import java.io.IOException;
import java.util.List;

/** Where events go in the end. Used by one thread. */
interface Backend extends AutoCloseable {
    /**
     * Keeps all of these or none, as far as it can tell.
     *
     * @param events as JSON, without line ends
     * @throws IOException not now; the same ones are brought again
     */
    void write(List<byte[]> events) throws IOException;

    @Override
    void close();
}
