/** The functions of the language and those that Kubernetes adds: one class for each library, one list of them all. */
@NullMarked
package sh.deploy.apiserver.kinds.cel.functions;

import org.jspecify.annotations.NullMarked;
