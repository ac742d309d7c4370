/**
 * How a webhook is reached: over TLS only, at an address that was checked before it is connected to, within a time that nothing makes
 * longer, with an answer of bounded size. Knows bytes, not what they say.
 *
 * <p>Sockets and not the JDK's HTTP client: that resolves a name by itself, after anybody could have looked where it leads, and with an
 * address in place of the name it accepts a certificate for either.
 */
@NullMarked
package sh.deploy.apiserver.admission.webhook.call;

import org.jspecify.annotations.NullMarked;
