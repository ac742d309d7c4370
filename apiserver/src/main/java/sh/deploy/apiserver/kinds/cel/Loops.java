package sh.deploy.apiserver.kinds.cel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.functions.Sorting;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Macros that go through a list, or the keys of a map. What they make grows by an element at a time, and is paid for by the element. */
final class Loops {
    private Loops() {}

    /** @param second place of the second variable; negative when there is none */
    private record Loop(
            Expr.Each each,
            Code range,
            int first,
            int second,
            @Nullable Code filter,
            Code body) {}

    static Code of(Expr.Each each, Compiler compiler, Names names) {
        var range = compiler.compile(each.range());
        boolean two = each.second() != null;
        int first = names.learn(each.first(), firstType(each, range.type(), two));
        int second = each.second() == null ? -1 : names.learn(each.second(), secondType(range.type()));
        var filter = each.filter() == null ? null : compiler.compile(each.filter());
        var body = compiler.compile(each.body());
        names.forget();
        if (two) {
            names.forget();
        }
        if (filter != null) {
            requireTruth(filter, each);
        }
        var loop = new Loop(each, range, first, second, filter, body);
        return switch (each.kind()) {
            case ALL, EXISTS -> quantified(loop);
            case EXISTS_ONE -> exactlyOne(loop);
            case FILTER -> filtered(loop);
            case MAP -> new Code(Type.list(body.type()), frame -> mapped(loop, frame));
            case TRANSFORM_MAP -> transformed(loop);
            case TRANSFORM_MAP_ENTRY -> merged(loop);
            case SORT_BY -> sorted(loop);
        };
    }

    private static Code quantified(Loop loop) {
        requireTruth(loop.body(), loop.each());
        boolean deciding = loop.each().kind() == Expr.Each.Kind.EXISTS;
        return new Code(Type.BOOL, frame -> {
            var gathered = new Logic.Gathered(deciding);
            boolean decided = !walk(loop, frame, one -> {
                return !gathered.decides(loop.body(), frame, loop.each().at());
            });
            return decided ? (Object) deciding : gathered.otherwise();
        });
    }

    private static Code exactlyOne(Loop loop) {
        requireTruth(loop.body(), loop.each());
        return new Code(Type.BOOL, frame -> {
            var found = new int[1];
            walk(loop, frame, one -> {
                found[0] += holds(loop.body(), frame, loop) ? 1 : 0;
                return true;
            });
            return found[0] == 1;
        });
    }

    private static Code filtered(Loop loop) {
        requireTruth(loop.body(), loop.each());
        var range = loop.range().type();
        var element = range instanceof Type.MapOf map ? map.key() : secondType(range);
        return new Code(Type.list(element), frame -> {
            var made = new ArrayList<Object>();
            walk(loop, frame, one -> {
                if (holds(loop.body(), frame, loop)) {
                    frame.work().makeElements(1);
                    made.add(one);
                }
                return true;
            });
            return made;
        });
    }

    private static Object mapped(Loop loop, Frame frame) {
        var made = new ArrayList<Object>();
        walk(loop, frame, one -> {
            if (isWanted(loop, frame)) {
                frame.work().makeElements(1);
                made.add(loop.body().run(frame));
            }
            return true;
        });
        return made;
    }

    private static Code transformed(Loop loop) {
        var range = loop.range().type();
        var key = range instanceof Type.MapOf map ? map.key() : range instanceof Type.ListOf ? Type.INT : Type.DYN;
        return new Code(Type.map(key, loop.body().type()), frame -> {
            var made = new MapValue.Built();
            walk(loop, frame, one -> {
                if (isWanted(loop, frame)) {
                    frame.work().makeElements(2);
                    put(
                            made,
                            frame.locals()[loop.first()],
                            loop.body().run(frame),
                            frame.work(),
                            loop.each().at());
                }
                return true;
            });
            return made;
        });
    }

    private static Code merged(Loop loop) {
        var type = loop.body().type();
        if (!(type instanceof Type.MapOf) && !type.equals(Type.DYN)) {
            throw new CompileError(loop.each().body().at(), "this must be a map with the entry, not a '" + type + "'");
        }
        return new Code(type, frame -> {
            var made = new MapValue.Built();
            walk(loop, frame, one -> {
                if (isWanted(loop, frame)) {
                    merge(
                            made,
                            loop.body().run(frame),
                            frame.work(),
                            loop.each().at());
                }
                return true;
            });
            return made;
        });
    }

    /** By what the body says of each element. The keys of a map are no list. */
    private static Code sorted(Loop loop) {
        var each = loop.each();
        var range = loop.range().type();
        var key = loop.body().type();
        if (range instanceof Type.MapOf || !Sorting.takes(key)) {
            throw Compiler.noOverload(each.at(), "sortBy", List.of(range, key));
        }
        var list = new Loop(each, onlyList(loop.range(), each.at()), loop.first(), loop.second(), null, loop.body());
        return new Code(range instanceof Type.ListOf ? range : Type.list(Type.DYN), frame -> {
            var elements = new ArrayList<Object>();
            var keys = new ArrayList<Object>();
            walk(list, frame, one -> {
                frame.work().makeElements(2);
                elements.add(one);
                keys.add(list.body().run(frame));
                return true;
            });
            return inOrder(elements, keys, frame.work(), each.at());
        });
    }

    private static Code onlyList(Code range, int at) {
        return new Code(range.type(), frame -> {
            var value = range.run(frame);
            if (value instanceof List<?>) {
                return value;
            }
            throw EvaluationFailed.noOverload("sortBy", value).placed(at);
        });
    }

    private static Object inOrder(List<Object> elements, List<Object> keys, Work work, int at) {
        try {
            return Sorting.byKeys(elements, keys, work);
        } catch (EvaluationFailed failed) {
            throw failed.placed(at);
        }
    }

    private static void merge(MapValue.Built made, Object entries, Work work, int at) {
        if (!(entries instanceof MapValue map)) {
            throw new EvaluationFailed("expected a map, not a " + Values.typeName(entries), at);
        }
        work.makeElements(2L * map.size());
        for (var key : map.keys()) {
            var value = map.get(key);
            if (value != null) {
                put(made, key, value, work, at);
            }
        }
    }

    /** A text is hashed once, and so walked through. */
    static void put(MapValue.Built map, Object key, Object value, Work work, int at) {
        try {
            if (key instanceof String text) {
                work.chargeText(text.length());
            }
            map.put(key, value);
        } catch (EvaluationFailed failed) {
            throw failed.placed(at);
        }
    }

    private static boolean isWanted(Loop loop, Frame frame) {
        return loop.filter() == null || holds(loop.filter(), frame, loop);
    }

    private static boolean holds(Code condition, Frame frame, Loop loop) {
        return Logic.truth(condition.run(frame), loop.each().at());
    }

    /** What is done with one element. */
    @FunctionalInterface
    private interface Turn {
        /** @return whether to go on */
        boolean take(Object element);
    }

    /** @return false when a turn has ended it */
    private static boolean walk(Loop loop, Frame frame, Turn turn) {
        var range = loop.range().run(frame);
        boolean isMap = range instanceof MapValue;
        var elements = elements(range, frame.work(), loop.each().at());
        long index = 0;
        for (var element : elements) {
            frame.work().charge(1);
            boolean two = loop.second() >= 0;
            frame.locals()[loop.first()] = two && !isMap ? (Object) index++ : element;
            if (two) {
                frame.locals()[loop.second()] = range instanceof MapValue map ? valueOf(map, element) : element;
            }
            if (!turn.take(element)) {
                return false;
            }
        }
        return true;
    }

    private static Object valueOf(MapValue map, Object key) {
        var value = map.get(key);
        if (value == null) {
            throw new EvaluationFailed("no such key");
        }
        return value;
    }

    private static Collection<?> elements(Object range, Work work, int at) {
        return switch (range) {
            case List<?> list -> list;
            case MapValue map -> {
                work.makeElements(map.size());
                yield map.keys();
            }
            default -> throw new EvaluationFailed("a " + Values.typeName(range) + " has no elements to go through", at);
        };
    }

    private static Type firstType(Expr.Each each, Type range, boolean two) {
        return switch (range) {
            case Type.ListOf list -> two ? Type.INT : list.element();
            case Type.MapOf map -> map.key();
            case Type.Simple simple when simple.equals(Type.DYN) -> Type.DYN;
            default ->
                throw new CompileError(
                        each.at(), "expression of type '" + range + "' cannot be gone through: it is no list or map");
        };
    }

    private static Type secondType(Type range) {
        return switch (range) {
            case Type.ListOf list -> list.element();
            case Type.MapOf map -> map.value();
            default -> Type.DYN;
        };
    }

    private static void requireTruth(Code condition, Expr.Each each) {
        if (!Logic.isTruth(condition.type())) {
            throw new CompileError(
                    each.at(), "expected type 'bool' but found '" + condition.type() + "': this must be a condition");
        }
    }
}
