/**
 * The shape of every kind as data: fields, types, protobuf numbers, how lists merge, and descriptions. One schema feeds
 * validation, patches, protobuf, OpenAPI and {@code explain}. The data lies beside this package as one resource per
 * group and version, one type a line, made by the generator among the tests; it is read type by type, when first needed.
 */
@NullMarked
package sh.deploy.apiserver.kinds.schema;

import org.jspecify.annotations.NullMarked;
