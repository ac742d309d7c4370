package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression, as its author wrote it, with macros told from calls. Immutable. */
public sealed interface Expr {
    /** Where in the text a sentence about it points. */
    int at();

    /** @param value a value of the language */
    record Literal(int at, Object value) implements Expr {}

    /** @param rooted whether it has a dot in front, and so names no variable of a macro */
    record Name(int at, String name, boolean rooted) implements Expr {}

    /** {@code operand.field}, or {@code operand.?field}. */
    record Select(int at, Expr operand, String field, boolean optional) implements Expr {}

    /** {@code has(operand.field)}. */
    record Has(int at, Expr operand, String field) implements Expr {}

    /** {@code operand[index]}, or {@code operand[?index]}. */
    record Index(int at, Expr operand, Expr index, boolean optional) implements Expr {}

    /** A call of a function or operator. @param target what it is called on; null for one that stands alone */
    record Call(int at, String function, @Nullable Expr target, List<Expr> arguments) implements Expr {}

    /** {@code a && b && c} or {@code a || b || c}. */
    record Logic(int at, boolean and, List<Expr> terms) implements Expr {}

    /** {@code condition ? then : otherwise}. */
    record Choice(int at, Expr condition, Expr then, Expr otherwise) implements Expr {}

    record MakeList(int at, List<Element> elements) implements Expr {}

    /** @param optional whether the value is an optional, and the element is there only if that has one */
    record Element(Expr value, boolean optional) {}

    record MakeMap(int at, List<Entry> entries) implements Expr {}

    /** @param optional as of an {@link Element} */
    record Entry(Expr key, Expr value, boolean optional) {}

    /**
     * {@code Object.spec{replicas: 1}}: an object of a named type.
     *
     * @param at where its fields begin
     * @param type name of the type, with its dots
     */
    record MakeObject(int at, String type, List<Field> fields) implements Expr {}

    /** @param at where the name is @param optional as of an {@link Element} */
    record Field(int at, String name, Expr value, boolean optional) {}

    /**
     * A macro that goes through a list or map.
     *
     * @param first variable for the element, or for index or key where there is a second
     * @param second variable for the value; null where there is none
     * @param filter which ones count; null for all
     */
    record Each(
            int at,
            Kind kind,
            Expr range,
            String first,
            @Nullable String second,
            @Nullable Expr filter,
            Expr body) implements Expr {
        /** What is made of what the body says. */
        public enum Kind {
            ALL,
            EXISTS,
            EXISTS_ONE,
            MAP,
            FILTER,
            TRANSFORM_MAP,
            TRANSFORM_MAP_ENTRY,
            SORT_BY
        }
    }

    /** {@code target.optMap(variable, body)}. @param flat whether the body is an optional itself, as for {@code optFlatMap} */
    record OptionalMap(int at, Expr target, String variable, Expr body, boolean flat) implements Expr {}
}
