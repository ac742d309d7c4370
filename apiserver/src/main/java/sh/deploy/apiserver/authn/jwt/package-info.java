/**
 * Signed tokens (JWT) as such: their form, their times, the keys that verify them, and those that were seen before. What every sort of them
 * has to keep to stands here once; knows no issuer and nothing of what a token means.
 */
@NullMarked
package sh.deploy.apiserver.authn.jwt;

import org.jspecify.annotations.NullMarked;
