package sh.deploy.deployctl.command;

/** {@code top}: what nodes and pods use now. */
public final class Top extends Group {
    public Top() {
        super("top", "Show what nodes and pods use now.", new TopNodes(), new TopPods());
    }
}
