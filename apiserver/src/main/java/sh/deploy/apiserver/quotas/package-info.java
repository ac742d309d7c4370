/**
 * Writes into ResourceQuotas what is used of them, for people and clients to read. Nothing is decided by what is written: that is
 * {@code admission.quota}, which counts for itself.
 */
@NullMarked
package sh.deploy.apiserver.quotas;

import org.jspecify.annotations.NullMarked;
