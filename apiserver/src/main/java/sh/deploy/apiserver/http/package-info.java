/**
 * The front door: TLS, HTTP, content types, Kubernetes' URL space and error bodies. Decides nothing about objects.
 */
@NullMarked
package sh.deploy.apiserver.http;

import org.jspecify.annotations.NullMarked;
