/**
 * Row G8: what comes from outside as bytes is read by targets, each of which says what holds whatever the bytes are: refused by the exception
 * that the reader documents and in a sentence of bounded length, or taken, and then it can be written and read again and is the same.
 *
 * <p>A target is a class in the package of its reader, since most of these are no business of other packages; {@link
 * sh.deploy.e2e.fuzz.FuzzTargets} lists them. Below {@code e2e/src/test/fuzz} each has a folder of inputs: some of each sort to begin with, and
 * one, named for what it did, for each that was once misread. {@code CorpusTest} reads them all again, without Jazzer, in a second or two;
 * {@code bin/fuzz SECONDS [TARGET]} has Jazzer make up new ones.
 *
 * <p>Not here: what Netty, gRPC and docker-java read for us (HTTP, WebSocket frames, messages of nodes, frames of a container's log, events of
 * the engine), and what {@code SchemathesisIT} asks of the whole server.
 */
@NullMarked
package sh.deploy.e2e.fuzz;

import org.jspecify.annotations.NullMarked;
