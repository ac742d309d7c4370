package sh.deploy.apiserver.authn;

import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** A caller as the API describes one. */
public final class UserInfo {
    private UserInfo() {}

    public static void add(ObjectNode parent, String field, Caller caller) {
        write(parent.putObject(field), caller);
    }

    /** Among what else an object says; what it said of a user before is for the caller to remove. */
    public static void write(ObjectNode user, Caller caller) {
        user.put("username", caller.user());
        if (!caller.uid().isEmpty()) {
            user.put("uid", caller.uid());
        }
        new TreeSet<>(caller.groups()).forEach(user.putArray("groups")::add);
        if (!caller.extra().isEmpty()) {
            var extra = user.putObject("extra");
            new TreeMap<>(caller.extra()).forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }
}
