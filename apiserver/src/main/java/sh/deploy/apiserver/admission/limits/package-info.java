/**
 * LimitRanges at work: what a container gets that does not say, and that nothing asks for less or more than its namespace allows one
 * object. How much all objects of a namespace may have together is {@code quota}.
 */
@NullMarked
package sh.deploy.apiserver.admission.limits;

import org.jspecify.annotations.NullMarked;
