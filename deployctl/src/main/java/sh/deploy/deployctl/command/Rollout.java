package sh.deploy.deployctl.command;

/** {@code rollout}: follows and steers how a Deployment changes its pods. */
public final class Rollout extends Group {
    public Rollout() {
        super(
                "rollout",
                "Follow and steer how a deployment changes its pods.",
                new RolloutStatus(),
                new RolloutHistory(),
                new RolloutUndo(),
                new RolloutEdit("restart", "Replace all pods, step by step."),
                new RolloutEdit("pause", "Stop changing pods until resumed."),
                new RolloutEdit("resume", "Go on changing pods."));
    }
}
