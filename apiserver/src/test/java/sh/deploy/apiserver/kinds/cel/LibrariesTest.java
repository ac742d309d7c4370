package sh.deploy.apiserver.kinds.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** What Kubernetes adds to the language, in conditions that are all true; most follow the examples of its documentation. */
class LibrariesTest {
    private static final String OBJECT =
            "{'names':['c','a','b'],'image':'registry.example.com/web:1.2','ports':[80,443]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "['a', 'b'].isSorted() && ![2, 1].isSorted() && [].isSorted()",
                "[1, 3, 2].max() == 3 && ['b', 'a'].min() == 'a' && object.names.max() == 'c'",
                "[1, 2, 3].sum() == 6 && [1.5, 2.5].sum() == 4.0 && object.ports.sum() == 523 && [duration('1m'), duration('1s')].sum() == duration('61s')",
                "['a', 'b', 'a'].indexOf('a') == 0 && ['a', 'b', 'a'].lastIndexOf('a') == 2 && [1].indexOf(2) == -1",
                "[1, 2, 3, 4].slice(1, 3) == [2, 3] && [1].slice(1, 1) == [] && object.ports.slice(0, 1) == [80]",
                "[[1, 2], [3], []].flatten() == [1, 2, 3] && dyn([dyn(1), [dyn(2), [3]]]).flatten() == [dyn(1), 2, [3]] && [[[1]], [[2, 3]]].flatten(2) == [1, 2, 3] && [[[1]]].flatten(0) == [[[1]]]",
                "[3, 1, 2].reverse() == [2, 1, 3] && [].reverse() == [] && object.names.reverse() == ['b', 'a', 'c']",
                "[1, 2, 2, 3, 3].distinct() == [1, 2, 3] && ['b', 'b', 'c', 'a', 'c'].distinct() == ['b', 'c', 'a'] && [[1], [1]].distinct() == [[1]] && [].distinct() == []",
                "lists.range(3) == [0, 1, 2] && lists.range(0) == [] && lists.range(-2) == []",
                "[3, 1, 2].sort() == [1, 2, 3] && object.names.sort() == ['a', 'b', 'c'] && [true, false].sort() == [false, true] && [].sort() == []",
                "[duration('2s'), duration('1s')].sort()[0] == duration('1s') && [b'b', b'a'].sort()[0] == b'a' && [2.5, -1.0].sort() == [-1.0, 2.5] && [2u, 1u].sort() == [1u, 2u]",
                "['bb', 'a', 'cc'].sortBy(e, e.size()) == ['a', 'bb', 'cc'] && object.names.sortBy(n, n == 'a' ? 2 : 1) == ['c', 'b', 'a'] && [1, 3, 2].sortBy(x, -x) == [3, 2, 1]",
                "[{'n': 'x', 's': dyn(2)}, {'n': 'y', 's': dyn(1)}].sortBy(e, e.s).map(e, e.n) == ['y', 'x'] && [].sortBy(e, 1) == []",
                "[1, 2].first() == optional.of(1) && [1, 2].last().value() == 2 && ![].first().hasValue() && !object.names.filter(n, false).last().hasValue()",
                "optional.unwrap([optional.of(1), optional.none()]) == [1] && [optional.none(), optional.of('a')].unwrapOpt() == ['a']",
                "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''",
                "'123 abc 456'.findAll('[0-9]+') == ['123', '456'] && '123 abc 456'.findAll('[0-9]+', 1) == ['123']",
                "object.image.matches('^registry[.]example[.]com/') && matches('abc', 'b')",
                "url('https://user@example.com:80/path/to?a=1&a=2&b=x%20y').getHost() == 'example.com:80'",
                "url('https://[::1]:80/').getHostname() == '::1' && url('https://example.com:80/').getPort() == '80'",
                "url('https://a.b/x%20y').getEscapedPath() == '/x%20y' && url('/x').getScheme() == ''",
                "url('https://a.b/?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}",
                "isURL('https://example.com/') && isURL('/path') && !isURL('../relative') && !isURL('mailto:a@b.c') && !isURL('') && !isURL('example.com')",
                "ip('192.168.0.1').family() == 4 && ip('::1').isLoopback() && !ip('1.2.3.4').isLoopback()",
                "isIP('2001:db8::abcd') && !isIP('1.2.3') && !isIP('01.2.3.4') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0')",
                "!isIP('1.2.3.4::') && !isIP('1:1.2.3.4::1') && !isIP('1.2.3.4::1.2.3.4') && isIP('::1.2.3.4') && isIP('1::1.2.3.4') && isIP('1:2:3:4:5:6:1.2.3.4') && isIP('::')",
                "ip.isCanonical('127.0.0.1') && ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') && !ip.isCanonical('2001:0db8::1')",
                "ip('fe80::1').isLinkLocalUnicast() && ip('224.0.0.1').isLinkLocalMulticast() && ip('8.8.8.8').isGlobalUnicast()",
                "string(ip('2001:db8:0:0:1:0:0:1')) == '2001:db8::1:0:0:1' && ip('1.2.3.4') == ip('1.2.3.4')",
                "cidr('192.168.0.0/24').containsIP('192.168.0.1') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))",
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))",
                "cidr('192.168.0.7/24').masked() == cidr('192.168.0.0/24') && cidr('1.2.3.4/32').prefixLength() == 32",
                "string(cidr('::1/128')) == '::1/128' && cidr('1.2.3.4/8').ip() == ip('1.2.3.4') && !isCIDR('1.2.3.4/33') && !isCIDR('1.2.3.4')",
                "quantity('1Gi').isGreaterThan(quantity('500Mi')) && quantity('200M').compareTo(quantity('0.2G')) == 0",
                "quantity('50k').add(20) == quantity('50020') && quantity('50k').sub(quantity('20k')) == quantity('30000')",
                "isQuantity('1.3G') && !isQuantity('1.3GG') && quantity('-1').sign() == -1",
                "quantity('50000000G').isInteger() && !quantity('1m').isInteger() && quantity('1k').asInteger() == 1000 && quantity('500m').asApproximateFloat() == 0.5",
                "isSemver('1.2.3') && !isSemver('v1.0') && isSemver('v1.0', true) && !isSemver('01.1.1')",
                "semver('1.2.3').isLessThan(semver('1.2.10')) && semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1')) && semver('v1.2', true).minor() == 2",
                "semver('1.0.0-alpha.1').compareTo(semver('1.0.0-alpha.beta')) == -1",
                "!format.dns1123Label().validate('my-label').hasValue() && format.dns1123Label().validate('My_Label').hasValue()",
                "format.named('dns1123Subdomain').value().validate('a..b').hasValue() && !format.named('unknown').hasValue()",
                "!format.uuid().validate('8f14e45f-ceea-467f-9575-6f7b2f3f8a9b').hasValue() && !format.date().validate('2026-02-28').hasValue() && format.date().validate('2026-02-30').hasValue()",
                "!format.qualifiedName().validate('example.com/a_b').hasValue() && format.labelValue().validate('-').hasValue() && !format.byte().validate('aGk=').hasValue()",
                "sets.contains([1, 2, 3], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2]) && !sets.intersects([1], [])",
                "'tacocat'.charAt(3) == 'o' && 'tacocat'.indexOf('cat') == 4 && 'tacocat'.lastIndexOf('a') == 5 && 'tacocat'.indexOf('a', 3) == 5",
                "['x', 'y'].join('-') == 'x-y' && ['a', 'a'].join(',') == 'a,a' && ['x', 'y'].join() == 'xy' && object.names.join(',') == 'c,a,b'",
                "'TacoCat'.lowerAscii() == 'tacocat' && 'TacoCÆt Xii'.upperAscii() == 'TACOCÆT XII' && ' a '.trim() == 'a'",
                "'\\u0085\\u00a0\\u2007\\u3000 a b\\v\\u202f'.trim() == 'a b' && '\\u001f'.trim() == '\\u001f' && ' \\t'.trim() == '' && ''.trim() == ''",
                "'hello hello'.replace('he', 'we') == 'wello wello' && 'hello hello'.replace('he', 'we', 1) == 'wello hello' && 'ab'.replace('', '-') == '-a-b-' && 'hello'.replace('l', '', -1) == 'heo'",
                "'a b c'.split(' ') == ['a', 'b', 'c'] && 'a b c'.split(' ', 2) == ['a', 'b c'] && 'ab'.split('') == ['a', 'b'] && 'a'.split(' ', 0) == []",
                "'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco' && 'ta©o'.substring(2, 3) == '©'",
                "'%s has %d: %.2f %x %b %o %%'.format([dyn('a'), 7, 1.005, 255, 5, 8]) == 'a has 7: 1.00 ff 101 10 %'",
                "'%s'.format([[dyn(1), {'b': dyn(true), 'a': null}]]) == '[1, {a: null, b: true}]' && '%X'.format(['hi']) == '6869'",
                "'%s %s'.format([dyn(2000000.0), timestamp('2026-01-02T03:04:05.5Z')]) == '2e+06 2026-01-02T03:04:05.5Z'",
                "'%s'.format([{'\\U0001F600': 1, '\\uffff': 2}]) == '{\\uffff: 2, \\U0001F600: 1}'",
                "strings.quote('a\"b') == '\"a\\\\\"b\"'",
                "'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c')",
                "authorizer.group('').resource('pods').namespace('n').check('get').allowed()",
                "!authorizer.group('apps').resource('deployments').check('delete').allowed() && authorizer.path('/healthz').check('get').allowed()",
                "authorizer.serviceAccount('n', 'robot').group('').resource('pods').name('x').subresource('log').labelSelector('a=b').fieldSelector('c=d').check('delete').allowed()",
                "!authorizer.serviceAccount('n', 'a.b').path('/healthz').check('put').allowed() && authorizer.serviceAccount('n', 'a.b').group('').resource('pods').check('get').allowed()",
                "authorizer.group('g').resource('r').check('get').reason().contains('g') && !authorizer.path('/').check('get').errored()"
            })
    void isAsItsDocumentationSays(String condition) {
        assertThat(Evaluated.value(condition, OBJECT)).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[1, 2].slice(1, 3)|cannot slice: the list has no such part",
                "[1, 2].slice(-1, 1)|cannot slice",
                "[1, 2].slice(2, 1)|cannot slice",
                "[1].flatten(-1)|the number of levels must not be negative",
                "[dyn(1), dyn('a')].sort()|a list of values of several types cannot be sorted",
                "[dyn(1), dyn(2u)].sort()|a list of values of several types cannot be sorted",
                "[dyn([1])].sort()|a list of values of type list cannot be sorted",
                "[1].sortBy(x, dyn({}))|a list of values of type map cannot be sorted",
                "dyn({'a': 1}).sortBy(k, k)|no such overload: sortBy(map)",
                "dyn([1]).unwrapOpt()|no such overload: unwrap(int)",
                "authorizer.serviceAccount('n', '')|invalid service account name: it must be a DNS subdomain",
                "authorizer.serviceAccount('n', 'a:b')|invalid service account name",
                "authorizer.serviceAccount('n', 'Robot')|invalid service account name",
                "authorizer.serviceAccount('', 'robot')|invalid service account namespace: it must be a DNS label",
                "authorizer.serviceAccount('n.m', 'robot')|invalid service account namespace",
                "authorizer.serviceAccount('n:m', 'robot')|invalid service account namespace",
                "authorizer.path('')|path must not be empty",
                "authorizer.path(' \\u0085\\t')|path must not be empty",
                "authorizer.group('').resource('')|resource must not be empty",
                "authorizer.group('').resource('\\u00a0')|resource must not be empty"
            })
    void saysWhatItCannotDo(String expression, String sentence) {
        assertThatThrownBy(() -> Evaluated.value(expression, OBJECT))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lists.range(5)|16",
                "lists.range(5).reverse()|32",
                "lists.range(5).slice(1, 3)|29",
                "lists.range(0)|11"
            })
    void aListCostsWhatItCostsOnKubernetes(String expression, long cost) {
        var work = Evaluated.work();

        Evaluated.value(expression, OBJECT, "", work);

        assertThat(work.spent()).isEqualTo(cost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lists.range(100).sort()", "lists.range(100).distinct()", "lists.range(100).sortBy(x, x)"})
    void toCompareAllWithAllCostsTheSquare(String expression) {
        var work = Evaluated.work();

        Evaluated.value(expression, OBJECT, "", work);

        assertThat(work.spent()).isBetween(20_000L, 26_000L);
    }
}
