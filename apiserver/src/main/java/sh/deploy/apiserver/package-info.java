/** The API server as one part: what it is made of and how to start it. */
@NullMarked
package sh.deploy.apiserver;

import org.jspecify.annotations.NullMarked;
