package sh.deploy.apiserver.http;

import java.util.function.BooleanSupplier;

/**
 * One thing that must be so for the server to be ready.
 *
 * @param alsoLive the server is broken, not only busy, when it fails
 */
public record HealthCheck(String name, boolean alsoLive, BooleanSupplier passes) {}
