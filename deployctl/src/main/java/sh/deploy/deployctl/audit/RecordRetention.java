package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The record in files is kept for a month, in ten files of a hundred megabytes, or for longer. */
final class RecordRetention extends StatusCheck {
    private static final int DAYS = 30;
    private static final int FILES = 10;
    private static final int MEGABYTES = 100;

    RecordRetention() {
        super(new Rule(
                "audit-retention",
                "1.2.17, 1.2.18, 1.2.19",
                "The record is kept for thirty days, ten files and 100 MB a file at least."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var audit = setting(status, "audit");
        if (!audit.path("file").asBoolean(false)) {
            return new Finding.NotApplicable("no record is kept in a file here");
        }
        var reasons = new ArrayList<String>();
        atLeast(reasons, audit, "maxAgeDays", "auditLogMaxAge", DAYS);
        atLeast(reasons, audit, "maxBackups", "auditLogMaxBackup", FILES);
        int size = audit.path("maxSizeMegabytes").asInt(0);
        if (size < MEGABYTES) {
            reasons.add("auditLogMaxSize is " + size + ", at least " + MEGABYTES + " is right");
        }
        return Finding.of(
                reasons,
                "in the settings of `deployctl apiserver`: auditLogMaxAge: 30, auditLogMaxBackup: 10, auditLogMaxSize: 100",
                audit.path("maxAgeDays").asInt(0) + " days, "
                        + audit.path("maxBackups").asInt(0) + " full files of " + size + " MB");
    }

    /** 0 stands for all of them. */
    private static void atLeast(List<String> reasons, JsonNode audit, String name, String setting, int least) {
        int value = audit.path(name).asInt(-1);
        if (value != 0 && value < least) {
            reasons.add(setting + " is " + value + ", at least " + least + " (or 0: all) is right");
        }
    }
}
