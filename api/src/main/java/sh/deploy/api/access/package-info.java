/**
 * The rules that rights are written in, and what they mean: the server decides by them and the command line explains by them, so
 * that both say the same. And where a pod finds what it calls the server with. Knows no roles, bindings or callers.
 */
@NullMarked
package sh.deploy.api.access;

import org.jspecify.annotations.NullMarked;
