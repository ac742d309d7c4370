package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies and bindings as objects: their defaults, and what they may not say. */
class PolicyObjectsTest extends PolicyTest {
    @Test
    void getTheirDefaults() {
        var made = postPolicy("plain", validation("true")).json();

        assertThat(made.at("/spec/failurePolicy").asString()).isEqualTo("Fail");
        assertThat(made.at("/spec/matchConstraints/matchPolicy").asString()).isEqualTo("Equivalent");
        assertThat(made.at("/spec/matchConstraints/namespaceSelector").toString())
                .isEqualTo("{}");
        assertThat(made.at("/spec/matchConstraints/resourceRules/0/scope").asString())
                .isEqualTo("*");
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'failurePolicy':'Ignore'|spec.validations: Required value: validations or auditAnnotations must contain at least one item",
                "'failurePolicy':'Maybe','validations':[{'expression':'true'}]|spec.failurePolicy: Unsupported value: \"Maybe\"",
                "'validations':[{'expression':'objct.x'}]|spec.validations[0].expression: Invalid value: \"objct.x\": compilation failed: line 1, column 1: undeclared reference to 'objct'",
                "'validations':[{'expression':'true'},{'expression':'true','message':'a\\nb'}]|message must not contain line breaks",
                "'validations':[{'expression':'true','message':'a\\rb'}]|message must not contain line breaks",
                "'validations':[{'expression':'object.x'}]|must evaluate to bool, not to dyn",
                "'validations':[{'expression':'params.x == 1'}]|undeclared reference to 'params'",
                "'validations':[{'expression':'true','messageExpression':'1'}]|spec.validations[0].messageExpression: Invalid value: \"1\": compilation failed: line 1, column 1: must evaluate to string, not to int",
                "'validations':[{'expression':'true','messageExpression':'string(authorizer)'}]|undeclared reference to 'authorizer'",
                "'validations':[{'expression':'true','reason':'Teapot'}]|spec.validations[0].reason: Unsupported value: \"Teapot\"",
                "'validations':[{'expression':'true','message':' '}]|spec.validations[0].message: Invalid value: \" \": message must be non-empty if specified",
                "'validations':[{'expression':' '}]|spec.validations[0].expression: Required value",
                "'validations':[{'expression':'variables.later == 1'}],'variables':[{'name':'now','expression':'variables.later'},{'name':'later','expression':'1'}]|spec.variables[0].expression: Invalid value: \"variables.later\": compilation failed: line 1, column 1: undeclared reference to 'variables'",
                "'validations':[{'expression':'variables.x == 1'}],'variables':[{'name':'a','expression':'1'}]|undefined field 'x' of kubernetes.variables",
                "'validations':[{'expression':'true'}],'variables':[{'name':'in','expression':'1'}]|spec.variables[0].name: Invalid value: \"in\": name is not a valid CEL identifier",
                "'validations':[{'expression':'true'}],'variables':[{'name':'a','expression':'1'},{'name':'a','expression':'1'}]|spec.variables[1].name: Duplicate value: \"a\"",
                "'validations':[{'expression':'true'}],'matchConditions':[{'name':'a','expression':'variables.x'}]|spec.matchConditions[0].expression",
                "'auditAnnotations':[{'key':'a b','valueExpression':'`x`'}]|spec.auditAnnotations[0].key: Invalid value",
                "'auditAnnotations':[{'key':'a','valueExpression':'1'}]|must evaluate to one of string, null_type, not to int",
                "'validations':[{'expression':'true'}],'paramKind':{'kind':'X'}|spec.paramKind.apiVersion: Required value",
                "'validations':[{'expression':'request.nme == `x`'}]|undefined field 'nme' of kubernetes.AdmissionRequest"
            })
    void policiesAreRefusedWithTheFieldAndNothingIsStored(String fields, String sentence) {
        var refused = postPolicy("refused", fields);

        refused.assertRefused(422);
        assertThat(refused.message()).contains(sentence);
        assertThat(admin.get(collection(POLICY) + "/refused").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'validationActions':['Deny']|spec.policyName: Required value",
                "'policyName':'p'|spec.validationActions: Required value",
                "'policyName':'p','validationActions':['Scold']|spec.validationActions[0]: Unsupported value: \"Scold\": supported values: \"Audit\", \"Deny\", \"Warn\"",
                "'policyName':'p','validationActions':['Deny','Warn']|must not contain both Deny and Warn",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'a'}|spec.paramRef.parameterNotFoundAction: Required value",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'parameterNotFoundAction':'Deny'}|spec.paramRef: Required value: one of name or selector must be specified",
                "'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'a','selector':{},'parameterNotFoundAction':'Deny'}|name and selector are mutually exclusive",
                "'policyName':'p','validationActions':['Deny'],'matchResources':{'matchPolicy':'Near'}|spec.matchResources.matchPolicy: Unsupported value: \"Near\""
            })
    void bindingsAreRefusedWithTheField(String spec, String sentence) {
        var refused = admin.post(collection(BINDING), object(BINDING, "refused", spec));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(sentence);
    }

    @Test
    void aPolicyHasSoManyCharactersOfExpressionsAndNoMore() {
        var long1 = "'x' != '".replace('\'', '`') + "a".repeat(10_000) + "`";
        var many = new StringBuilder("'validations':[");
        for (int i = 0; i < 14; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{'expression':'")
                    .append(long1)
                    .append("'}");
        }

        assertThat(postPolicy("long", many + "]").message())
                .contains("its expressions have more than 131072 characters together");
    }

    @Test
    void ofManyThatMeanNothingLittleIsTold() {
        var many = new StringBuilder("'validations':[");
        for (int i = 0; i < 12; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{'expression':'")
                    .append("x".repeat(10_000))
                    .append("'}");
        }

        var refused = postPolicy("wrong", many + "]");

        refused.assertRefused(422);
        assertThat(refused.text().length()).isLessThan(20_000);
    }

    @Test
    void noCompilationEndsTheServer() {
        var nested = "(".repeat(5000) + "true" + ")".repeat(5000);
        assertThat(postPolicy("deep", validation(nested)).message()).contains("nested more than 250 levels");

        var doubling = "[1]" + ".map(x,{`k`:[x]}).map(x,{x:x})".repeat(14) + ".size() > 0";
        postPolicy("wide", validation(doubling)).assertRefused(422);
        assertThat(make("after").status()).isEqualTo(201);
    }

    @Test
    void areListedAsTables() {
        policy("shown", "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}", validation("true"));
        bind("shown", "'Deny'", ",'paramRef':{'name':'x','parameterNotFoundAction':'Allow'}");
        var table = "application/json;as=Table;g=meta.k8s.io;v=v1";

        var policies = admin.get(collection(POLICY), "accept", table).json();
        var bindings = admin.get(collection(BINDING), "accept", table).json();

        assertThat(policies.at("/rows/0/cells").toString()).startsWith("[\"shown\",1,\"v1/ConfigMap\"");
        assertThat(bindings.at("/rows/0/cells").toString()).startsWith("[\"shown-binding\",\"shown\",\"*/x\"");
    }
}
