package sh.deploy.apiserver.kinds.cel.functions;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;

/** {@code jsonpatch.escapeKey}: a key as it stands in a path of a JSON patch. Source: RFC 6901, section 3. */
final class PatchKeys {
    private PatchKeys() {}

    static void declare(Declarations all) {
        all.function("jsonpatch.escapeKey", List.of(Type.STRING), Type.STRING, (arguments, work) -> {
            var key = (String) arguments[0];
            work.makeText(2L * key.length());
            return key.replace("~", "~0").replace("/", "~1");
        });
    }
}
