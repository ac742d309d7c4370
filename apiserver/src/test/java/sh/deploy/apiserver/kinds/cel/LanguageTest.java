package sh.deploy.apiserver.kinds.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** What the language says, in conditions that are all true. */
class LanguageTest {
    private static final String OBJECT = "{'spec':{'replicas':3,'ratio':1.5,'big':12345678901234567890,'list':[1,2,3],"
            + "'names':['a','b'],'off':false,'none':null,'labels':{'app':'web','tier':'front'}}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9",
                "7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1",
                "10u - 3u == 7u && 2.5 + 0.5 == 3.0",
                "-9223372036854775808 < 9223372036854775807",
                "0x1F == 31 && 0xAu == 10u && 1e3 == 1000.0 && .5 == 0.5",
                "'a' + \"b\" == '''ab''' && r'\\d' == '\\\\d' && '\\u00e9' == 'é' && '\\x41\\101' == 'AA'",
                "r'\\' == '\\\\' && r\"\\\" + 'x' == '\\\\x' && R'''a\\''' == 'a\\\\' && size(br'\\') == 1 && r'\\n' == '\\\\n'",
                "b'abc' == bytes('abc') && size(b'\\xff') == 1",
                "size('héllo') == 5 && '😀'.size() == 1 && size([1, 2]) == 2 && {'a': 1}.size() == 1",
                "true || 1 / 0 == 1",
                "!(false && 1 / 0 == 1) && (1 / 0 == 1 || true)",
                "(true ? 1 : 2) == 1 && (false ? 1 : true ? 3 : 4) == 3",
                "1 < 2u && 1.5 > 1 && 2u <= 2.0",
                "'\\uffff' < '\\U0001F600' && '\\U0001F600' > '\\ue000' && '\\ud7ff' < '\\U00010000' && 'a\\U0001F600' < 'b'",
                "'\\U0001F600' < '\\U0001F601' && '\\U00010400' < '\\U0001F600' && 'a' < 'ab' && !('a' < 'a') && ['\\U0001F600', '\\uffff'].min() == '\\uffff'",
                "dyn(1) == 1.0 && dyn(1u) == 1 && dyn('1') != 1",
                "[1, 2] == [1, 2] && {'a': [1]} == {'a': [1]} && [1] + [2] == [1, 2]",
                "2 in [1, 2] && !('x' in {'a': 1}) && 'a' in {'a': 1}",
                "[1, 2, 3][1] == 2 && {'a': 5}['a'] == 5 && {'a': 5}.a == 5 && {1: 'x'}[1] == 'x'",
                "object.spec.replicas == 3 && object.spec['replicas'] <= 5",
                "object.spec.ratio == 1.5 && object.spec.big > 1.0e19 && object.spec.none == null",
                "has(object.spec.replicas) && !has(object.spec.missing) && has(object.spec.off)",
                "object.spec.list.all(x, x > 0) && object.spec.list.exists(x, x == 2)",
                "object.spec.list.exists_one(x, x > 2) && !object.spec.list.exists_one(x, x > 1)",
                "[1, 0].exists(x, 1 / x == 1) && ![1, 0].all(x, 1 / x == 2)",
                "object.spec.list.map(x, x * 2) == [2, 4, 6] && object.spec.list.map(x, x > 1, x) == [2, 3]",
                "object.spec.list.filter(x, x != 2) == [1, 3]",
                "object.spec.labels.all(k, k.size() > 2) && object.spec.labels.exists(k, k == 'app')",
                "[[1, 2], [3]].map(l, l.map(x, x + 1)) == [[2, 3], [4]]",
                "['a', 'b'].all(i, v, i < 2 && v != 'c') && {'a': 1}.exists(k, v, k == 'a' && v == 1)",
                "[1, 1].existsOne(i, v, i == 0 && v == 1)",
                "['a', 'b'].transformList(i, v, v + string(i)) == ['a0', 'b1']",
                "['a', 'b'].transformList(i, v, i > 0, v) == ['b']",
                "{'a': 1, 'b': 2}.transformMap(k, v, v * 2) == {'a': 2, 'b': 4}",
                "['a', 'b'].transformMapEntry(i, v, {v: i}) == {'a': 0, 'b': 1}",
                "object.?spec.?replicas.orValue(1) == 3 && object.?spec.?missing.?deep.orValue(1) == 1",
                "object.spec.list[?7].hasValue() == false && object.spec[?'replicas'].value() == 3",
                "object.spec.?labels['gone'].orValue('') == '' && object.spec.?labels.gone.orValue('x') == 'x' && object.?spec.list[7].orValue(5) == 5",
                "object.spec.?labels['app'] == optional.of('web') && object.?spec.labels.app.value() == 'web' && !object.?gone.labels['app'].hasValue()",
                "!object.spec.?none.x.hasValue() && !object.spec.replicas.?x.hasValue() && !object.spec.off[?'x'].hasValue() && !object.?spec.off['x'].hasValue()",
                "!has(object.spec.none.x) && !has(object.spec.replicas.x)",
                "optional.of(1).hasValue() && !optional.none().hasValue() && !optional.ofNonZeroValue('').hasValue()",
                "optional.none().or(optional.of(2)).value() == 2",
                "object.spec.?off.orValue(object.spec.missing) == false && object.?spec.or(object.missing).hasValue()",
                "object.spec.?missing.orValue(object.spec.replicas) == 3 && optional.none().or(object.spec.?off).value() == false",
                "object.spec.replicas.orValue(1) == 3",
                "[?optional.of(1), ?optional.none(), 2] == [1, 2] && {?'a': optional.none(), 'b': 1} == {'b': 1}",
                "optional.of(2).optMap(x, x * 2).value() == 4 && !optional.none().optMap(x, x).hasValue()",
                "optional.of(2).optFlatMap(x, optional.none()).hasValue() == false",
                "type(1) == int && type('a') == string && type([]) == list && type(null) == null_type",
                "bool('T') && bool('t') && bool('1') && !bool('F') && !bool('f') && !bool('0') && bool('TRUE') && !bool('False')",
                "uint(0.9) == 0u && uint(-0.0) == 0u && uint(3.9) == 3u && -7 % -1 == 0 && 7 % -2 == 1 && -7 % 2 == -1",
                "int('7') == 7 && int(2.9) == 2 && uint('7') == 7u && double('1.5') == 1.5 && bool('true')",
                "string(1000000.0) == '1e+06' && string(999999.0) == '999999' && string(-1234567.5) == '-1.2345675e+06' && string(1e100) == '1e+100'",
                "string(0.0001) == '0.0001' && string(0.00001) == '1e-05' && string(0.000015) == '1.5e-05' && string(123.456) == '123.456'",
                "string(0.0) == '0' && string(-0.0) == '-0' && string(100.0) == '100' && string(5e-324) == '5e-324' && string(2e23) == '2e+23'",
                "string(1.7976931348623157e308) == '1.7976931348623157e+308' && string(double('NaN')) == 'NaN'",
                "string(timestamp('2026-01-02T03:04:05.1Z')) == '2026-01-02T03:04:05.1Z' && string(timestamp('2026-01-02T03:04:05.000001Z')) == '2026-01-02T03:04:05.000001Z'",
                "string(timestamp('2026-01-02T03:04:50Z')) == '2026-01-02T03:04:50Z' && string(timestamp('2026-01-02T03:04:50.120450Z')) == '2026-01-02T03:04:50.12045Z'",
                "string(7) == '7' && string(1.5) == '1.5' && string(true) == 'true' && string(b'abc') == 'abc'",
                "timestamp('2026-01-02T03:04:05Z').getFullYear() == 2026 && timestamp('2026-01-02T03:04:05Z').getMonth() == 0",
                "timestamp('2026-01-02T23:04:05Z').getDate('+02:00') == 3 && timestamp('2026-01-04T00:00:00Z').getDayOfWeek() == 0",
                "timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')",
                "duration('1h30m').getMinutes() == 90 && duration('1.5s') > duration('1s') && string(duration('90s')) == '90s'",
                "timestamp('2026-01-01T00:00:00Z') + duration('1m') > timestamp('2026-01-01T00:00:59Z')",
                "a.b == 7 && [1].all(a, a == 1) && .a.b == 7",
                "// a comment\n 1 == 1",
                "object.spec.namespace == null || true",
                "!!true && - -1 == 1"
            })
    void isAsItsDefinitionSays(String condition) {
        assertThat(Evaluated.value(condition, OBJECT)).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "objct.spec|line 1, column 1: undeclared reference to 'objct'",
                "true &&\\n  foo(1)|line 2, column 3: undeclared reference to 'foo'",
                "1 +|line 1, column 4: unexpected the end of the expression",
                "1 + 'a'|line 1, column 3: found no matching overload for '_+_' applied to '(int, string)'",
                "1 == 'a'|found no matching overload for '_==_' applied to '(int, string)'",
                "1 == 1.0|found no matching overload",
                "'a' == null|found no matching overload",
                "[1, 'a']|line 1, column 5: expected type 'int' but found 'string'",
                "{'a': 1, 2: 2}|expected type 'string' but found 'int'",
                "{[1]: 1}|unsupported key type: list(int)",
                "has(object)|has() takes a field",
                "[1].map(x.y, x)|this must be a simple name",
                "[1].all(x, x)|expected type 'bool' but found 'int'",
                "1.all(x, true)|cannot be gone through",
                "(1).foo|type 'int' does not support field selection",
                "'abc|a string begins here and does not end",
                "'\\q'|no escape",
                "99999999999999999999|no int",
                "1 ? 2 : 3|'_?_:_'",
                "a @ b|line 1, column 3: unexpected character '@'",
                "import|'import' is a reserved word",
                "Object{a: 1}|objects of a named type cannot be made here",
                "cel.bind(x, 1, x)|undeclared reference to 'bind'",
                "'a'.reverse()|found no matching overload for 'reverse' applied to '(string)'",
                "[1].flatten()|found no matching overload for 'flatten' applied to '(list(int))'",
                "[[1]].sort()|found no matching overload for 'sort' applied to '(list(list(int)))'",
                "[1].sortBy(x, [x])|found no matching overload for 'sortBy' applied to '(list(int), list(int))'",
                "{'a': 1}.sortBy(k, k)|found no matching overload for 'sortBy' applied to '(map(string, int), string)'",
                "[1].sortBy(x.y, x)|this must be a simple name",
                "[1].sortBy(x)|undeclared reference to 'sortBy'",
                "[1].all(x, x, true)|need different names",
                "optional.of(1).orValue('a')|found no matching overload for 'orValue' applied to '(optional_type(int), string)'",
                "optional.of(1).or(2)|found no matching overload for 'or' applied to '(optional_type(int), int)'",
                "(1).orValue(2)|found no matching overload for 'orValue' applied to '(int, int)'",
                "optional.of(1).or()|found no matching overload for 'or' applied to '(optional_type(int))'",
                "object.spec.?f()|a function cannot be called by '.?'",
                "true true|unexpected 'true'"
            })
    void saysWhereAnExpressionMeansNothing(String expression, String sentence) {
        var text = expression.replace("\\n", "\n");
        assertThatThrownBy(() -> Evaluated.compiled(text))
                .isInstanceOfSatisfying(
                        CompileError.class,
                        error -> assertThat(error.sentence(text)).contains(sentence));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "object.spec.missing > 1|no such key: missing, at line 1, column 12",
                "object.spec.replicas.x|a int has no field 'x'",
                "object.spec.none.x|a null_type has no field 'x'",
                "object.spec.off['x']|a bool has no elements",
                "object.spec.?list.x|a list has no field 'x'",
                "has(object.spec.list.x)|a list has no field 'x'",
                "object.spec.list[3]|index out of bounds: 3",
                "object.spec.labels['x']|no such key: x",
                "object.spec.labels[object.spec.names[0]]|no such key, at",
                "1 / 0|division by zero",
                "9223372036854775807 + 1|integer overflow",
                "1u - 2u|unsigned integer overflow",
                "-9223372036854775808 % -1|integer overflow",
                "-9223372036854775808 / -1|integer overflow",
                "1 % 0|division by zero",
                "uint(-0.5)|unsigned integer overflow",
                "uint(18446744073709551616.0)|unsigned integer overflow",
                "uint(double('NaN'))|unsigned integer overflow",
                "bool('tRUE')|the string is no bool",
                "object.spec.replicas + 'a'|no such overload: _+_(int, string)",
                "int(object.spec.names[0])|type conversion error: the string is no int",
                "double('1f')|type conversion error: the string is no double",
                "double(' 1')|type conversion error: the string is no double",
                "object.spec.ratio && true|expected a bool, not a double",
                "true && object.spec.missing|no such key: missing",
                "[].min()|min called on empty list",
                "optional.none().value()|optional.none() dereference",
                "optional.none().orValue(object.spec.missing)|no such key: missing",
                "object.spec.missing.orValue(1)|no such key: missing",
                "{'a': 1, 'a': 2}|a map has the same key twice",
                "dyn({'a': 1})[[1]]|unsupported key type: list",
                "[1, 2].map(x, dyn(x)).all(x, x > 'a')|no such overload"
            })
    void saysWhyAnExpressionHasNoValueWithoutWordsOfTheObject(String expression, String sentence) {
        assertThatThrownBy(() -> Evaluated.value(expression, OBJECT))
                .isInstanceOfSatisfying(
                        EvaluationFailed.class,
                        failed -> assertThat(Evaluated.compiled(expression).sentence(failed))
                                .contains(sentence));
    }

    @Test
    void knowsTheTypeOfWhatItMakes() {
        assertThat(Evaluated.compiled("[1].map(x, {'a': [x]})").type()).hasToString("list(map(string, list(int)))");
        assertThat(Evaluated.compiled("object.?a").type()).hasToString("optional_type(dyn)");
        assertThat(Evaluated.compiled("true ? [] : ['a']").type()).hasToString("list(dyn)");
    }
}
