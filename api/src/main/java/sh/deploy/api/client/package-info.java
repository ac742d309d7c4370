/**
 * The way to the API server. {@link sh.deploy.api.client.HttpClient} speaks HTTP/1.1 over one kept-alive socket per call
 * and knows nothing of objects; {@link sh.deploy.api.client.ApiClient} speaks kinds and problems on top of it.
 *
 * <p>Why not the JDK's client: it costs a command-line tool 170 ms and more to start. Everything here blocks; callers wait on virtual
 * threads. It keeps no cache and retries nothing but a kept-alive socket that the server had already closed.
 */
@NullMarked
package sh.deploy.api.client;

import org.jspecify.annotations.NullMarked;
