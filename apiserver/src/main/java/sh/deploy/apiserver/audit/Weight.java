package sh.deploy.apiserver.audit;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/** What takes up how much memory while it waits to be written, in bytes; rather too much than too little. */
final class Weight {
    private static final int OF_A_STRING = 56;
    private static final int OF_A_CHARACTER = 2;

    private Weight() {}

    static long of(String... texts) {
        long bytes = 0;
        for (var text : texts) {
            bytes += OF_A_STRING + (long) OF_A_CHARACTER * text.length();
        }
        return bytes;
    }

    static long of(@Nullable Caller caller) {
        if (caller == null) {
            return 0;
        }
        long bytes = of(caller.user(), caller.uid(), caller.source());
        for (var group : caller.groups()) {
            bytes += of(group);
        }
        for (var extra : caller.extra().entrySet()) {
            bytes += of(extra.getKey());
            for (var value : extra.getValue()) {
                bytes += of(value);
            }
        }
        return bytes;
    }

    static long of(@Nullable Action action) {
        return action == null
                ? 0
                : of(
                        action.verb(),
                        action.group(),
                        action.resource(),
                        action.subresource(),
                        action.namespace(),
                        action.name());
    }
}
