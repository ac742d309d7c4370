package sh.deploy.deployctl.audit;

import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was tried on a server is judged by what came of it. */
class ServerChecksTest {
    private static final Check.Rule RULE = new Check.Rule("x", "", "X.");

    @Test
    void refusedIsWhatCameToNothing() {
        var check = new Refused(RULE, Trial.ANONYMOUS, "answers: ", "close it", "closed");

        assertPasses(new Seen().answer(Trial.ANONYMOUS, "").judgedBy(check));
        assertFails(
                new Seen().answer(Trial.ANONYMOUS, "/api /metrics").judgedBy(check),
                "close it",
                "answers: /api",
                "answers: /metrics");
        assertUnknown(new Seen().refused(Trial.ANONYMOUS, "cut off").judgedBy(check), "cut off");
        assertUnknown(new Seen().judgedBy(check), "not tried");
    }

    @Test
    void namesOfOldTlsMayHaveBlanks() {
        var check = new Refused(RULE, Trial.OLD_TLS, "takes ", "x", "x");

        assertFails(
                new Seen().answer(Trial.OLD_TLS, "TLS 1.0,TLS 1.1").judgedBy(check),
                "x",
                "takes TLS 1.0",
                "takes TLS 1.1");
    }

    @Test
    void answeredWithIsOneStatusAlone() {
        var check = new AnsweredWith(RULE, Trial.NOWHERE, "404", "mend it");

        assertPasses(new Seen().answer(Trial.NOWHERE, "404").judgedBy(check));
        assertFails(
                new Seen().answer(Trial.NOWHERE, "201").judgedBy(check), "mend it", "answered with 201, not with 404");
        assertDoesNotApply(new Seen().answer(Trial.NOWHERE, "").judgedBy(check));
        assertUnknown(new Seen().answer(Trial.NOWHERE, "403").judgedBy(check), "may not try it");
        assertUnknown(new Seen().answer(Trial.NOWHERE, "429").judgedBy(check), "ask again");
        assertUnknown(new Seen().answer(Trial.NOWHERE, "503").judgedBy(check), "ask again");
        assertPasses(new Seen()
                .answer(Trial.NODE_TAINTS_ITSELF, "403")
                .judgedBy(new AnsweredWith(RULE, Trial.NODE_TAINTS_ITSELF, "403", "mend it")));
    }

    private static Seen decided() {
        return new Seen()
                .answer(Trial.STRANGER_READS_SECRETS, "false")
                .answer(Trial.ROLES_COUNT, "true")
                .answer(Trial.NODE_READS_ITSELF, "true")
                .answer(Trial.NODE_READS_OTHERS, "false");
    }

    @Test
    void authorizerModesAreSeenByTheirDecisions() {
        assertPasses(decided().judgedBy(new AuthorizerModes()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Trial.class,
            names = {"STRANGER_READS_SECRETS", "ROLES_COUNT", "NODE_READS_ITSELF", "NODE_READS_OTHERS"})
    void authorizerModesFailByEachDecision(Trial trial) {
        var other = decided().evidence().answer(trial).equals("true") ? "false" : "true";

        assertFails(decided().answer(trial, other).judgedBy(new AuthorizerModes()), "deployctl why can", "");
        assertUnknown(decided().refused(trial, "403").judgedBy(new AuthorizerModes()), "403");
    }

    private static Finding status(Check check, String status) {
        return new Seen()
                .answer(Trial.STATUS, status)
                .answer(Trial.RECORDED, "true")
                .judgedBy(check);
    }

    @Test
    void theRecordIsOnWhereRulesAndAPlaceAre() {
        var settings = ",'settings':{'audit':{'rules':3}}}";

        assertPasses(status(new RecordKept(), "{'audit':{'log':'written'}" + settings));
        assertFails(status(new RecordKept(), "{'audit':{}" + settings), "--audit-log", "neither a file nor a server");
        assertFails(
                status(new RecordKept(), "{'audit':{'log':'not written: the disk is full'}" + settings),
                "--audit-log",
                "the record's log is not written: the disk is full");
        assertFails(
                status(new RecordKept(), "{'audit':{'log':'written'},'settings':{'audit':{'rules':0}}}"),
                "rules",
                "no rule");
        assertUnknown(status(new RecordKept(), "{'audit':{'log':'written'}}"), "earlier version");
    }

    /** There may be rules that leave everything out. */
    @Test
    void theRecordIsOnWhereItSaysWhatARequestIsCalledOnIt() {
        var seen = new Seen().answer(Trial.STATUS, "{'audit':{'log':'written'},'settings':{'audit':{'rules':3}}}");

        assertFails(seen.answer(Trial.RECORDED, "false").judgedBy(new RecordKept()), "policy", "without an Audit-ID");
        assertUnknown(seen.refused(Trial.RECORDED, "cut off").judgedBy(new RecordKept()), "cut off");
    }

    @Test
    void identityProvidersAreInForceWithTheirKeys() {
        assertDoesNotApply(providers("'file':'none','fault':'','issuers':[]"));
        assertPasses(providers("'file':'/etc/a.yaml','fault':'','issuers':[{'url':'https://a','keys':2,'fault':''}]"));
        assertFails(
                providers(
                        "'file':'/etc/a.yaml','fault':'line 3 is wrong','issuers':[{'url':'https://a','keys':2,'fault':''}]"),
                "/etc/a.yaml",
                "the file: line 3 is wrong");
        assertFails(
                providers(
                        "'file':'f','fault':'','issuers':[{'url':'https://a','keys':0,'fault':''},{'url':'https://b','keys':1,'fault':'no answer'}]"),
                "mend",
                "issuer https://a: it has no key",
                "issuer https://b: no answer");
        assertUnknown(status(new IdentityProviders(), "{}"), "earlier version");
    }

    private static Finding providers(String authentication) {
        return status(new IdentityProviders(), "{'authentication':{" + authentication + "}}");
    }

    @Test
    void webhooksDoNotReachTheLoopback() {
        assertPasses(status(new LoopbackWebhooks(), "{'settings':{'webhooksOnLoopback':false}}"));
        assertFails(
                status(new LoopbackWebhooks(), "{'settings':{'webhooksOnLoopback':true}}"),
                "webhooksOnLoopback",
                "webhooksOnLoopback: true");
        assertUnknown(status(new LoopbackWebhooks(), "{}"), "earlier version");
    }

    @Test
    void theRecordIsKeptForLongEnough() {
        assertPasses(retained(30, 10, 100));
        assertPasses(retained(0, 0, 100));
        assertFails(retained(29, 10, 100), "auditLogMaxAge: 30", "auditLogMaxAge is 29");
        assertFails(retained(30, 9, 100), "auditLogMaxBackup: 10", "auditLogMaxBackup is 9");
        assertFails(retained(30, 10, 99), "auditLogMaxSize: 100", "auditLogMaxSize is 99");
        assertDoesNotApply(status(new RecordRetention(), "{'settings':{'audit':{'file':false}}}"));
    }

    private static Finding retained(int days, int files, int megabytes) {
        return status(
                new RecordRetention(),
                "{'settings':{'audit':{'file':true,'maxAgeDays':" + days + ",'maxBackups':" + files
                        + ",'maxSizeMegabytes':" + megabytes + "}}}");
    }

    @Test
    void secretsAreEncryptedWhereAKeyWrites() {
        assertPasses(status(
                new EncryptionAtRest(),
                "{'encryption':{'keys':[{'id':'a','writes':false},{'id':'b','writes':true}],'inClear':0}}"));
        assertFails(
                status(new EncryptionAtRest(), "{'encryption':{'keys':[{'id':'a','writes':false}],'inClear':0}}"),
                "rotate-encryption-key",
                "no key encrypts");
        assertFails(
                status(new EncryptionAtRest(), "{'encryption':{'keys':[{'id':'b','writes':true}],'inClear':7}}"),
                "checkpoints",
                "7 changes");
        assertFails(
                status(
                        new EncryptionAtRest(),
                        "{'encryption':{'keys':[{'id':'b','writes':true}],'inClear':0,'message':'a key is missing'}}"),
                "rotate-encryption-key",
                "a key is missing");
        assertUnknown(
                status(new EncryptionAtRest(), "{'encryption':{'keys':[{'id':'b','writes':true}],'inClear':null}}"),
                "ask again");
        assertFails(status(new EncryptionAtRest(), "{}"), "encrypted disk", "lie in the database as they are");
    }

    @Test
    void everyAddressIsListenedOnForNodesElsewhereAlone() {
        var any = "{'settings':{'listen':['0.0.0.0']}}";

        assertPasses(status(new ListenAddresses(), "{'settings':{'listen':['127.0.0.1','172.17.0.1']}}"));
        assertFails(
                new Seen()
                        .answer(Trial.STATUS, any)
                        .list("nodes", "{'metadata':{'name':'node-1'}}", "{'metadata':{'name':'node-2'}}")
                        .file("nodes/node-2.yaml", "rw-------")
                        .judgedBy(new ListenAddresses()),
                "--listen",
                "every address of the machine");
        assertPasses(new Seen()
                .answer(Trial.STATUS, any)
                .list("nodes", "{'metadata':{'name':'node-2'}}")
                .file("nodes/node-20.yaml", "rw-------")
                .judgedBy(new ListenAddresses()));
        assertPasses(new Seen()
                .answer(Trial.STATUS, any)
                .list("nodes", "{'metadata':{'name':'web-1'}}")
                .folder("", "rwx------", "op")
                .judgedBy(new ListenAddresses()));
        assertDoesNotApply(status(new ListenAddresses(), any));
    }

    @Test
    void networkPoliciesAreNotHere() {
        assertDoesNotApply(new Seen().answer(Trial.GROUPS, "apps policy").judgedBy(new NetworkPolicies()));
        assertUnknown(
                new Seen().answer(Trial.GROUPS, "apps networking.k8s.io").judgedBy(new NetworkPolicies()),
                "does not know");
    }
}
