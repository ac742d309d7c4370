package sh.deploy.deployctl.command;

/** {@code why}: what the system decided, and by what. */
public final class Why extends Group {
    public Why() {
        super("why", "Explain what the system decided.", new WhyCan());
    }
}
