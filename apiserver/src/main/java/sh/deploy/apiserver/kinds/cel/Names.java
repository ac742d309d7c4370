package sh.deploy.apiserver.kinds.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.functions.Functions;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.TypeValue;

/** What names stand for: variables of macros, innermost first, those of the environment, and types. Of one compilation. */
final class Names {
    private static final Set<String> TYPES = Set.of(
            "bool",
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "list",
            "map",
            "null_type",
            "type",
            "google.protobuf.Timestamp",
            "google.protobuf.Duration");

    private static final int MOST_PARTS = 4;

    /** How the names of functions begin that only who makes patches has use for. */
    private static final String OF_PATCHES = "jsonpatch.";

    private final Environment environment;
    private final List<Local> locals = new ArrayList<>();
    private int places;

    private record Local(String name, Type type, int place) {}

    Names(Environment environment) {
        this.environment = environment;
    }

    /** Whether objects of the types of patches can be made. */
    boolean patches() {
        return environment.patches();
    }

    /** How many variables of macros there are. */
    int places() {
        return places;
    }

    /** Makes a variable known, until {@link #forget}. @return its place in a frame */
    int learn(String name, Type type) {
        locals.add(new Local(name, type, places));
        return places++;
    }

    void forget() {
        locals.removeLast();
    }

    /** Null when it is no name that stands for anything by itself. */
    @Nullable
    Code code(Expr expr) {
        var name = dotted(expr);
        if (name == null) {
            return null;
        }
        var local = isRooted(expr) ? null : local(name);
        if (local != null) {
            int place = local.place();
            return new Code(local.type(), frame -> {
                frame.work().charge(1);
                return frame.locals()[place];
            });
        }
        var type = isHidden(expr) ? null : environment.typeOf(name);
        if (type != null) {
            return new Code(type, frame -> {
                frame.work().charge(1);
                return frame.input().value(name);
            });
        }
        var value = new TypeValue(name);
        return TYPES.contains(name) ? new Code(Type.TYPE, frame -> value) : null;
    }

    /** The full name of a function in a namespace; null when what stands before the dot is a value. */
    @Nullable
    String function(Expr target, String name) {
        var namespace = dotted(target);
        if (namespace == null || isHidden(target) || code(target) != null) {
            return null;
        }
        var full = namespace + "." + name;
        boolean isKnown = Functions.exist(full) && (patches() || !full.startsWith(OF_PATCHES));
        return isKnown ? full : null;
    }

    CompileError undeclared(Expr.Name name) {
        return new CompileError(name.at(), "undeclared reference to '" + name.name() + "'");
    }

    private @Nullable Local local(String name) {
        for (int i = locals.size() - 1; i >= 0; i--) {
            if (locals.get(i).name().equals(name)) {
                return locals.get(i);
            }
        }
        return null;
    }

    /** Whether it begins with the name of a macro's variable. */
    private boolean isHidden(Expr expr) {
        return switch (expr) {
            case Expr.Name name -> !name.rooted() && local(name.name()) != null;
            case Expr.Select select -> isHidden(select.operand());
            default -> false;
        };
    }

    private static boolean isRooted(Expr expr) {
        return switch (expr) {
            case Expr.Name name -> name.rooted();
            case Expr.Select select -> isRooted(select.operand());
            default -> false;
        };
    }

    /** Null when it is no name, or has more parts than any name that is known. */
    private static @Nullable String dotted(Expr expr) {
        var name = "";
        var rest = expr;
        for (int parts = 0; parts < MOST_PARTS; parts++) {
            if (rest instanceof Expr.Name first) {
                return first.name() + name;
            }
            if (!(rest instanceof Expr.Select select) || select.optional()) {
                return null;
            }
            name = "." + select.field() + name;
            rest = select.operand();
        }
        return null;
    }
}
