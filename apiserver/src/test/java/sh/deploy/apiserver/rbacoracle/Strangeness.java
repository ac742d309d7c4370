package sh.deploy.apiserver.rbacoracle;

/** How far the cases go; each contains the ones before it. */
public enum Strangeness {
    /** Objects as the API stores them, however unusual, and questions that the documentation answers. */
    PLAIN,
    /** Also objects that the API refuses, but whose meaning the documentation leaves in no doubt. */
    REFUSED,
    /** Also what the documentation leaves open: the oracle says "Open:" where it chose. */
    OPEN;

    boolean reaches(Strangeness other) {
        return compareTo(other) >= 0;
    }
}
