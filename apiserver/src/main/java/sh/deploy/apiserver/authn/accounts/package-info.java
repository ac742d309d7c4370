/**
 * Tokens of service accounts: signed by this cluster, bound to the account and to a pod, secret or node, over when any of them is gone or
 * their time is. Makes them and checks them; who may have one is decided elsewhere.
 */
@NullMarked
package sh.deploy.apiserver.authn.accounts;

import org.jspecify.annotations.NullMarked;
