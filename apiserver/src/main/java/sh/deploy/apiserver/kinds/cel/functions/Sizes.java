package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.INT;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.Values;

/** How much there is of something. */
final class Sizes {
    private Sizes() {}

    static void declare(Declarations all) {
        both(all, Type.STRING, (given, work) -> {
            var text = (String) given[0];
            work.chargeText(text.length());
            return (long) Values.length(text);
        });
        both(all, Type.BYTES, (given, work) -> (long) ((Bytes) given[0]).array().length);
        both(all, Type.list(Type.A), (given, work) -> (long) ((List<?>) given[0]).size());
        both(all, Type.map(Type.A, Type.B), (given, work) -> (long) ((MapValue) given[0]).size());
    }

    private static void both(Declarations all, Type type, Overload.Body body) {
        all.function("size", List.of(type), INT, body).member("size", List.of(type), INT, body);
    }
}
