package sh.deploy.apiserver.log;

/** What an entry did to its object. */
public enum Verb {
    CREATE,
    UPDATE,
    DELETE
}
