/**
 * Kubernetes' protobuf encoding, read by the numbers in the schema: no generated classes.
 */
@NullMarked
package sh.deploy.apiserver.kinds.protobuf;

import org.jspecify.annotations.NullMarked;
