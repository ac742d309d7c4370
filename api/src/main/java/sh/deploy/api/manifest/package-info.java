/**
 * Manifests: YAML (and JSON, its subset) read into trees that remember where each field stands, so an error found later
 * by anybody can name file, line and column. Scalars are resolved as kubectl resolves them (YAML 1.1: {@code yes} is true,
 * {@code 0777} is 511), and what surprises people is told as a warning. Everything that grows has a limit, since manifests
 * come from outside. Knows no kinds and no schema.
 */
@NullMarked
package sh.deploy.api.manifest;

import org.jspecify.annotations.NullMarked;
