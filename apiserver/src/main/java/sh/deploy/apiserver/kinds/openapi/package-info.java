/**
 * The schema and the kinds as OpenAPI documents, in the two versions that clients ask for.
 */
@NullMarked
package sh.deploy.apiserver.kinds.openapi;

import org.jspecify.annotations.NullMarked;
