package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Secrets lie encrypted in the log. Goes by the keys that the server says it writes with. */
final class EncryptionAtRest extends StatusCheck {
    EncryptionAtRest() {
        super(new Rule("encryption-at-rest", "1.2.27, 1.2.28", "Secrets are encrypted where they are stored."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var encryption = status.path("encryption");
        if (encryption.isMissingNode()) {
            return new Finding.Fail(
                    "this server has no encryption of what it stores: secrets lie in the database as they are",
                    "keep the data folder and copies of the database on an encrypted disk, until a version of Deploy that encrypts runs here");
        }
        var reasons = new ArrayList<String>();
        var writers = new ArrayList<String>();
        for (var key : encryption.path("keys")) {
            if (key.path("writes").asBoolean(false)) {
                writers.add(key.path("id").asString(""));
            }
        }
        if (writers.isEmpty()) {
            reasons.add("no key encrypts what is written");
        }
        long clear = encryption.path("inClear").asLong(0);
        if (clear > 0) {
            reasons.add(clear + " changes and checkpoints that should be encrypted lie in clear");
        }
        var trouble = encryption.path("message").asString("");
        if (!trouble.isEmpty()) {
            reasons.add(trouble);
        }
        if (reasons.isEmpty() && encryption.path("inClear").isNull()) {
            return new Finding.Unknown(
                    "the server has not looked yet whether something lies in clear: ask again in a minute");
        }
        return Finding.of(
                reasons,
                "name a key first in the encryption settings, then deployctl rotate-encryption-key; what lies in clear goes with the next"
                        + " checkpoints",
                "by " + String.join(", ", writers));
    }
}
