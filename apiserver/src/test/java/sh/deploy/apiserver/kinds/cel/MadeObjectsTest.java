package sh.deploy.apiserver.kinds.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Objects of the types that say what is to be changed. */
class MadeObjectsTest {
    private static final Environment PLAIN = new Environment(Map.of("any", Type.DYN));

    private static Expression compiled(String text, Type... wanted) {
        return Expression.compile(text, PLAIN.withPatches(), List.of(wanted));
    }

    private static Object value(String text, Work work) {
        return compiled(text).evaluate(name -> 1L, work);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object{} == Object{} && Object{} != dyn(Object.a{}) && Object{a: 1} != Object{a: 2}",
                "Object{spec: Object.spec{replicas: 1}}.spec.replicas == 1",
                "Object.spec.template{a: [Object.spec.template.a{b: 1}]}.a[0].b == 1",
                "dyn(Object{a: 1}) != dyn({'a': 1}) && dyn({'a': 1}) != dyn(Object{a: 1})",
                "has(Object{?a: optional.none(), ?b: optional.of(1)}.b) && !has(Object{?a: optional.none()}.a)",
                "[JSONPatch{op: 'add', path: '/a', value: 1}].all(p, p.op == 'add' && p.path == '/a' && p.value == 1)",
                "JSONPatch{op: 'move', path: '/a', from: '/b'}.from == '/b' && !has(JSONPatch{op: 'x'}.value)",
                "(any == 1 ? [JSONPatch{op: 'add'}] : []).size() == 1",
                "[1, 2].map(i, JSONPatch{op: string(i)})[1].op == '2'",
                "['Object'].exists(Object, Object == 'Object') && type(Object.a{}) == type(Object.a{})",
                "jsonpatch.escapeKey('a/b~c~1') == 'a~1b~0c~01'",
                "Object{a: 1,}.a == 1 && .Object{a: 1}.a == 1"
            })
    void areValues(String condition) {
        assertThat(value(condition, Evaluated.work())).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Objekt{}|line 1, column 7: undeclared reference to 'Objekt': there is no such type",
                "JSONPatch.a{}|there is no such type",
                "Objects.a{}|there is no such type",
                "JSONPatch{opp: 'add'}|line 1, column 11: undefined field 'opp' of JSONPatch",
                "JSONPatch{op: 1}|line 1, column 11: field 'op' of JSONPatch takes a string, not a int",
                "JSONPatch{?op: 'add'}|after '?' there must be an optional value",
                "JSONPatch{?op: optional.of(1)}|takes a string, not a int",
                "Object{a: 1, a: 2}|line 1, column 14: field 'a' is given twice",
                "Object{'a': 1}|expected the name of a field",
                "Object{a 1}|expected ':', not '1'",
                "Object{a: 1|expected '}', not the end of the expression",
                "any[0]{a: 1}|before '{' there must be nothing, or the name of a type",
                "any.?b{a: 1}|before '{' there must be nothing",
                "[Object{}, Object.a{}]|expected type 'Object' but found 'Object.a'",
                "size(Object{})|found no matching overload for 'size' applied to '(Object)'"
            })
    void areRefusedWithThePlaceWhereTheyMeanNothing(String text, String sentence) {
        assertThatThrownBy(() -> compiled(text))
                .isInstanceOfSatisfying(
                        CompileError.class,
                        error -> assertThat(error.sentence(text)).contains(sentence));
    }

    @Test
    void areMadeOnlyWhereTheyCanBeUsed() {
        for (var text : List.of("Object{}", "JSONPatch{op: 'add'}", "jsonpatch.escapeKey('a')")) {
            assertThatThrownBy(() -> Expression.compile(text, PLAIN, List.of())).isInstanceOf(CompileError.class);
        }
    }

    @Test
    void haveATypeThatCanBeAskedFor() {
        assertThat(compiled("Object{}", PatchTypes.OBJECT).type()).isEqualTo(PatchTypes.OBJECT);
        assertThat(compiled("[JSONPatch{}]", Type.list(PatchTypes.JSON_PATCH)).type())
                .isEqualTo(Type.list(PatchTypes.JSON_PATCH));
        assertThatThrownBy(() -> compiled("Object.spec{}", PatchTypes.OBJECT))
                .hasMessageContaining("must evaluate to Object, not to Object.spec");
    }

    @Test
    void takeNothingOfAnotherTypeWhenTheyAreMade() {
        assertThatThrownBy(() -> value("JSONPatch{op: any}", Evaluated.work()))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("field 'op' takes a string, not a int");
    }

    @Test
    void arePaidFor() {
        var fields = "a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1";
        var work = new Work(10, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);

        assertThatThrownBy(() -> value("Object{" + fields + "}", work)).isInstanceOf(LimitExceeded.class);
    }

    @Test
    void areNotNestedBeyondWhatAStackTakes() {
        var deep = "Object{a: ".repeat(300) + "1" + "}".repeat(300);

        assertThatThrownBy(() -> compiled(deep))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("nested more than 250 levels deep");
    }
}
