package sh.deploy.deployctl.command;

import sh.deploy.deployctl.Failure;

/** Whether a change is made, and who finds out what it would do. */
enum DryRun {
    NONE(""),
    CLIENT(" (dry run)"),
    SERVER(" (server dry run)");

    private final String remark;

    DryRun(String remark) {
        this.remark = remark;
    }

    static DryRun of(String mode) {
        return switch (mode) {
            case "none" -> NONE;
            case "client" -> CLIENT;
            case "server" -> SERVER;
            default -> throw Failure.usage("--dry-run takes server, client or none, not \"" + mode + "\"");
        };
    }

    /** What a result says behind its verb. */
    String remark() {
        return remark;
    }
}
