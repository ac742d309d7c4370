package sh.deploy.deployctl.audit;

/** The data folder of the cluster, or why nothing in it was looked at. */
sealed interface Folder {
    record Seen(DataFiles files) implements Folder {}

    /** It is on another machine, or in another place of this one. */
    record Elsewhere(String why) implements Folder {}

    /** It may be the cluster's, and could not be looked at. */
    record Hidden(String why) implements Folder {}
}
