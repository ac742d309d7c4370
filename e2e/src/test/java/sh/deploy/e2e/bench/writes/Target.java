package sh.deploy.e2e.bench.writes;

import java.time.Duration;

/** Something that makes writes durable. */
interface Target extends AutoCloseable {
    int CLIENTS = 64;
    int VALUE_BYTES = 1024;

    String name();

    /** Writes from {@link #CLIENTS} connections, each the next when the last is acknowledged, for this long. */
    Block run(Duration length) throws Exception;
}
