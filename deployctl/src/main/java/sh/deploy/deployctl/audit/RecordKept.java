package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Requests go on record, above all those for secrets, and the record is written. */
final class RecordKept extends StatusCheck {
    RecordKept() {
        super(new Rule("audit-on", "1.2.16, 3.2.1, 3.2.2", "Requests go on record, and the record is written."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var settings = setting(status, "audit");
        var reasons = new ArrayList<String>();
        if (settings.path("rules").asInt(0) == 0) {
            reasons.add("the policy has no rule, so nothing goes on record");
        }
        if (status.path("audit").isEmpty()) {
            reasons.add("there is neither a file nor a server that the record goes to");
        }
        status.path("audit").properties().forEach(place -> {
            var state = place.getValue().asString("");
            if (!state.equals("written")) {
                reasons.add("the record's " + place.getKey() + " is " + state);
            }
        });
        if (reasons.isEmpty() && !evidence.answer(Trial.RECORDED).equals("true")) {
            reasons.add("asking for a secret was answered without an Audit-ID: the policy leaves it out");
        }
        return Finding.of(
                reasons,
                "deployctl down && deployctl up --detach   # without --audit-log none, with a policy that has rules and a disk that can be"
                        + " written",
                "tried: asking for a secret goes on record; there are "
                        + settings.path("rules").asInt(0) + " rules, and it is written to "
                        + String.join(" and ", status.path("audit").propertyNames()));
    }
}
