package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.List;

/**
 * That a field of a variable is read: {@code variable.field}, {@code variable.?field}, {@code has(variable.field)}, {@code variable['field']}
 * or {@code variable[?'field']}. A variable of a macro that is called the same is another one.
 */
public record Mention(String variable, String field) {
    /** Anywhere. @param expression one that was compiled, and so is nested no deeper than a stack takes */
    public boolean isIn(Expr expression) {
        return isIn(expression, false);
    }

    /** @param hidden whether a macro's variable has the name */
    private boolean isIn(Expr expression, boolean hidden) {
        return switch (expression) {
            case Expr.Literal _, Expr.Name _ -> false;
            case Expr.Select select -> is(select.operand(), select.field(), hidden) || isIn(select.operand(), hidden);
            case Expr.Has has -> is(has.operand(), has.field(), hidden) || isIn(has.operand(), hidden);
            case Expr.Index index ->
                index.index() instanceof Expr.Literal key && is(index.operand(), key.value(), hidden)
                        || isIn(index.operand(), hidden)
                        || isIn(index.index(), hidden);
            case Expr.Call call -> {
                var target = call.target();
                yield target != null && isIn(target, hidden) || isInAny(call.arguments(), hidden);
            }
            case Expr.Logic logic -> isInAny(logic.terms(), hidden);
            case Expr.Choice choice -> isInAny(List.of(choice.condition(), choice.then(), choice.otherwise()), hidden);
            case Expr.MakeList list -> list.elements().stream().anyMatch(element -> isIn(element.value(), hidden));
            case Expr.MakeMap map ->
                map.entries().stream().anyMatch(entry -> isIn(entry.key(), hidden) || isIn(entry.value(), hidden));
            case Expr.MakeObject object -> object.fields().stream().anyMatch(one -> isIn(one.value(), hidden));
            case Expr.Each each -> isIn(each.range(), hidden) || isInLoop(each, hidden);
            case Expr.OptionalMap map ->
                isIn(map.target(), hidden)
                        || isIn(map.body(), hidden || map.variable().equals(variable));
        };
    }

    private boolean isInLoop(Expr.Each each, boolean hidden) {
        boolean inside = hidden || each.first().equals(variable) || variable.equals(each.second());
        var filter = each.filter();
        return filter != null && isIn(filter, inside) || isIn(each.body(), inside);
    }

    private boolean isInAny(List<Expr> expressions, boolean hidden) {
        return expressions.stream().anyMatch(one -> isIn(one, hidden));
    }

    private boolean is(Expr operand, Object read, boolean hidden) {
        return read.equals(field)
                && operand instanceof Expr.Name name
                && name.name().equals(variable)
                && (name.rooted() || !hidden);
    }
}
