package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import org.junit.jupiter.api.Test;

/** What policies have to say for the record. */
class AuditedPoliciesTest extends MutatingPolicyTest {
    private static final String FAILURE = "validation.policy.admission.k8s.io/validation_failure";

    private final AuditRecord record = new AuditRecord(server);

    AuditedPoliciesTest() {
        super(AuditRecord.by("- {level: Metadata}"));
    }

    @Test
    void whatDoesNotHoldIsThereWhereTheBindingSaysAudit() {
        policy("audits", "'validations':[{'expression':'true'},{'expression':'false','message':'not so'}]");
        bind("audits", "'Warn','Audit'");

        var made = make("a");

        assertThat(made.status()).isEqualTo(201);
        assertThat(annotation(record.of(made), FAILURE))
                .isEqualTo(json("[{'message':'not so','policy':'audits','binding':'audits-binding','expressionIndex':1,"
                        + "'validationActions':['Warn','Audit']}]"));
    }

    @Test
    void annotationsAreThereUnderThePolicysName() {
        policy(
                "notes",
                "'auditAnnotations':[{'key':'keys','valueExpression':'`has ` + string(object.data.size())'},"
                        + "{'key':'nothing','valueExpression':'null'},{'key':'empty','valueExpression':'` `'},"
                        + "{'key':'long','valueExpression':'`x`.replace(`x`, `xxxxxxxxxx`).replace(`x`, `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`).replace(`x`, `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`)'}]");
        bind("notes", "'Deny'");

        var event = record.of(make("a"));

        assertThat(annotation(event, "notes/keys")).isEqualTo("has 1");
        assertThat(event.path("annotations").has("notes/nothing")).isFalse();
        assertThat(event.path("annotations").has("notes/empty")).isFalse();
        assertThat(annotation(event, "notes/long").length()).isLessThanOrEqualTo(10 * 1024);
    }

    @Test
    void thatAChangePassedWithoutAVerdictIsThere() {
        policy("ignores", "'failurePolicy':'Ignore'", validation("object.missing == 1"));
        bind("ignores", "'Deny'");

        assertThat(annotation(record.of(make("a")), "failed-open.deploy.sh/ignores"))
                .contains("no such key: missing");
    }

    @Test
    void thatAChangePassedWithoutAMutationIsThere() {
        mutating("skips", NEVER, "'failurePolicy':'Ignore'", mutations(patch("[JSONPatch{op: `remove`, path: `/x`}]")));
        bindMutating("skips");

        assertThat(annotation(record.of(make("a")), "failed-open.deploy.sh/skips"))
                .isEqualTo("error applying patch: the patch does not fit the object: there is nothing at /x");
    }
}
