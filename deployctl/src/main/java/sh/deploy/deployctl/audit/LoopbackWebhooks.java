package sh.deploy.deployctl.audit;

import tools.jackson.databind.JsonNode;

/** Who may write webhooks does not reach by them what listens for the server's machine alone. */
final class LoopbackWebhooks extends StatusCheck {
    LoopbackWebhooks() {
        super(new Rule(
                "loopback-webhooks", "", "Webhooks do not reach what listens on the server's loopback addresses."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        return setting(status, "webhooksOnLoopback").asBoolean(false)
                ? new Finding.Fail(
                        "the server is run with webhooksOnLoopback: true",
                        "take webhooksOnLoopback out of the settings of `deployctl apiserver`, and start it again; `deployctl up`"
                                + " always lets webhooks run beside it, so run the roles one by one where that must not be")
                : new Finding.Pass("the server is run with webhooksOnLoopback: false");
    }
}
