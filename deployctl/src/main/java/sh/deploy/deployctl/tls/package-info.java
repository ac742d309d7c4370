/**
 * A quicker way to a server that is known already. The TLS of the JDK costs a short command more than everything else it does; that of
 * BoringSSL, which the server uses too and which lies ready beside the jars, costs next to nothing.
 *
 * <p>BoringSSL judges no certificates here: the JDK remains the only judge. What it has found trusted is {@linkplain
 * sh.deploy.deployctl.tls.TrustedChain remembered} for a day, and only a server that shows exactly that and proves to own it is spoken to
 * this way. Everything else — a first contact, a new certificate, a machine without the library, a failed handshake — goes the JDK's way,
 * which also words what is wrong.
 */
@NullMarked
package sh.deploy.deployctl.tls;

import org.jspecify.annotations.NullMarked;
