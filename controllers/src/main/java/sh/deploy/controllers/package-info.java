/**
 * The loops that close the gap between what is wanted and what is, and the one place that puts them together. Each loop has a
 * package of its own; none knows another.
 */
@NullMarked
package sh.deploy.controllers;

import org.jspecify.annotations.NullMarked;
