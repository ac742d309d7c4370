package sh.deploy.apiserver.registry;

import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;

/** Who says whose a token is, and who makes one. */
public record Identities(Authenticator authenticator, TokenIssuer issuer) {}
