package sh.deploy.deployctl.audit;

import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Goes by what the server says of itself and its settings. */
abstract class StatusCheck implements Check {
    private final Rule rule;

    StatusCheck(Rule rule) {
        this.rule = rule;
    }

    @Override
    public final Rule rule() {
        return rule;
    }

    @Override
    public final Finding judge(Evidence evidence) {
        return judge(Json.read(evidence.answer(Trial.STATUS)), evidence);
    }

    abstract Finding judge(JsonNode status, Evidence evidence);

    /** @throws Unseen where an older server does not say it */
    static JsonNode setting(JsonNode status, String name) {
        var value = status.path("settings").path(name);
        if (value.isMissingNode()) {
            throw Unseen.hidden(
                    "this server does not say in /statusz how its " + name + " is set; it is of an earlier version");
        }
        return value;
    }
}
