package sh.deploy.controllers.garbage;

/** How it stands with the object that an owner reference names. */
enum OwnerState {
    PRESENT,
    /** There is none of that uid. */
    GONE,
    /** It is being deleted and waits for its dependents to go first. */
    WAITS_FOR_DEPENDENTS
}
