/** TLS that is served while its certificate changes. Knows neither where that comes from nor what is spoken behind it. */
@NullMarked
package sh.deploy.apiserver.tls;

import org.jspecify.annotations.NullMarked;
