package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The server listens where it is needed: on every address of the machine only where nodes on other machines dial it. */
final class ListenAddresses extends StatusCheck {
    private static final List<String> ANY = List.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    ListenAddresses() {
        super(new Rule(
                "listen-addresses",
                "1.3.7, 1.4.2",
                "The server listens on every address of the machine only where nodes on other machines dial it."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var listen = new ArrayList<String>();
        setting(status, "listen").forEach(address -> listen.add(address.asString("")));
        if (listen.stream().noneMatch(ANY::contains)) {
            return new Finding.Pass("on " + String.join(", ", listen));
        }
        var folder = evidence.folder();
        var elsewhere = evidence.list("nodes").stream()
                .map(Objects::name)
                .filter(node -> !node.equals("node-1")
                        && folder.matching(file -> file.path().equals("nodes/" + node + ".yaml"))
                                .isEmpty())
                .toList();
        return elsewhere.isEmpty()
                ? new Finding.Fail(
                        "it listens on every address of the machine, though every node is on this machine",
                        "deployctl down && deployctl up --detach   # without --listen, or with --listen ADDRESS for each that clients use")
                : new Finding.Pass(
                        "on every address, since nodes dial it from other machines: " + String.join(", ", elsewhere));
    }
}
