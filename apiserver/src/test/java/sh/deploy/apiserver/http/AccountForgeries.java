package sh.deploy.apiserver.http;

import java.util.List;
import sh.deploy.apiserver.pki.SigningKey;

/** Of tokens of service accounts. */
final class AccountForgeries extends Forgeries {
    AccountForgeries(TokenParts good, SigningKey key) {
        super(good, key.id(), key.privateKey(), key.publicKey());
    }

    @Override
    void ownOnes() {
        header("header says 'x5t':'AA'", text -> text.replace("}", ",\"x5t\":\"AA\"}"));
        header("header says 'x5t#S256':'AA'", text -> text.replace("}", ",\"x5t#S256\":\"AA\"}"));
        claim("no nbf", "nbf", "");
        claim("exp further than any token lives", "exp", "4102444800");
        parties();
        bindings();
    }

    private void parties() {
        for (var issuer : List.of(
                "''",
                "null",
                "'https://evil.example'",
                "'https://kubernetes.default.svc.cluster.local/'",
                "'https://KUBERNETES.default.svc.cluster.local'",
                "'https://kubernetes.default.svc.cluster.\\u217cocal'",
                "['https://kubernetes.default.svc.cluster.local']",
                "7")) {
            claim("iss " + issuer, "iss", json(issuer));
        }
        claim("no iss", "iss", "");
        for (var audience : List.of(
                "'https://kubernetes.default.svc.cluster.local'",
                "['vault']",
                "[]",
                "[7]",
                "[['x']]",
                "{'x':1}",
                "null",
                "['https://kubernetes.default.svc.cluster.local',7]",
                "['*']",
                "['']")) {
            claim("aud " + audience, "aud", json(audience));
        }
        claim("no aud", "aud", "");
        for (var subject : List.of(
                "''",
                "null",
                "7",
                "'admin'",
                "'system:admin'",
                "'system:serviceaccount:kube-system:default'",
                "'system:\\uff53erviceaccount:NAMESPACE:robot'",
                "'system:serviceaccount:NAMESPACE:robot\\u0000'",
                "'system:serviceaccount:NAMESPACE:robot:x'",
                "['system:serviceaccount:NAMESPACE:robot']")) {
            claim("sub " + subject, "sub", json(subject));
        }
        claim("no sub", "sub", "");
        for (var id : List.of("''", "null", "7", "")) {
            claim("jti " + id, "jti", json(id));
        }
    }

    private void bindings() {
        for (var ours : List.of("", "null", "'x'", "[]", "{}")) {
            claim("kubernetes.io " + ours, "kubernetes.io", json(ours));
        }
        within("no namespace", text -> text.replaceFirst("\"namespace\":\"[^\"]*\",", ""));
        within("another namespace", text -> text.replaceFirst("(\"namespace\":\")[^\"]*", "$1kube-system"));
        within("no account", text -> text.replaceFirst(",?\"serviceaccount\":\\{[^}]*}", ""));
        within("another uid of the account", text -> text.replaceFirst("(robot\",\"uid\":\")[^\"]*", "$1x"));
        within("no uid of the account", text -> text.replaceFirst("robot\",\"uid\":\"[^\"]*\"", "robot\""));
        within("an account that is not there", text -> text.replaceFirst("\"name\":\"robot\"", "\"name\":\"ghost\""));
        for (var kind : List.of("pod", "secret", "node")) {
            within("a " + kind + " that is not there", text -> bound(text, kind, "{\"name\":\"x\",\"uid\":\"y\"}"));
            within("a " + kind + " without a uid", text -> bound(text, kind, "{\"name\":\"x\"}"));
            within("a " + kind + " that is a string", text -> bound(text, kind, "\"x\""));
        }
    }

    private static String bound(String claims, String kind, String object) {
        return claims.replaceFirst("\"namespace\":", "\"" + kind + "\":" + object + ",\"namespace\":");
    }
}
