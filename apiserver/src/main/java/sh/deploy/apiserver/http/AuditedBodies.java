package sh.deploy.apiserver.http;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.audit.Body;

/** Bodies as the audit record wants them: read only when an event is written, whatever they are encoded in. */
final class AuditedBodies {
    private AuditedBodies() {}

    /** Null where there is none, or it is in an unknown encoding. */
    static @Nullable Body of(HttpRequestData request) {
        var body = request.body();
        if (body.length == 0) {
            return null;
        }
        return request.method().equals("PATCH")
                ? Body.of(body, BodyEncoding.JSON)
                : BodyEncoding.of(RequestBody.mediaType(request))
                        .map(encoding -> Body.of(body, encoding))
                        .orElse(null);
    }

    /** Null where there is none. */
    static @Nullable Body of(Response response) {
        boolean isYaml =
                response.headers().stream().anyMatch(header -> header.value().equals("application/yaml"));
        var body = response.body();
        return body.length == 0 ? null : Body.of(body, isYaml ? BodyEncoding.YAML : BodyEncoding.JSON);
    }
}
