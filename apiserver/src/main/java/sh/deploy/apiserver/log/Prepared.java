package sh.deploy.apiserver.log;

/**
 * What the writer of a draft has already read from its object, so that the replay need not read it again. It travels beside the
 * entry in memory and is never written.
 */
public interface Prepared {}
