/**
 * How things are shown: tables, YAML, JSON, JSONPath templates, ages, the nearest word to a mistyped one. Pure text; knows no
 * server.
 */
@NullMarked
package sh.deploy.deployctl.output;

import org.jspecify.annotations.NullMarked;
