package sh.deploy.apiserver.log;

/**
 * Room for one new object, where there is not room for any number of them. Belongs to the thread that gives drafts their revisions:
 * what it is asked there is exact.
 */
public interface Room {
    /** Whether there is room beside what is replayed and what is taken. */
    boolean isFree();

    /** Keeps it for an object that has its revision and is not replayed yet. */
    void take();

    /** The object is replayed now, so that it counts as what there is; or it will never be. */
    void giveBack();
}
