/**
 * Requests made to hurt whoever reads them: bodies, patches, queries and paths, each made anew from code, since most are large. They know
 * nothing of the server but its addresses; what becomes of them is for the tests of {@code http} to say.
 */
@NullMarked
package sh.deploy.apiserver.hostile;

import org.jspecify.annotations.NullMarked;
