package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReviewsTest extends AccessTest {
    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";

    @Test
    void sayWhetherTheCallerMay() {
        allowHere("jane", rule("get", "pods"));

        var yes = ask(as("jane"), "SelfSubjectAccessReview", "'resourceAttributes':" + get("pods"));
        var no = ask(as("jane"), "SelfSubjectAccessReview", "'resourceAttributes':" + get("secrets"));

        assertThat(yes.at("/status/allowed").asBoolean()).isTrue();
        assertThat(yes.at("/status/reason").asString())
                .isEqualTo("RBAC: allowed by RoleBinding \"jane/" + namespace + "\" of Role \"jane\" to User \""
                        + own("jane") + "\"");
        assertThat(no.path("status").toString()).isEqualTo("{\"allowed\":false}");
        assertThat(no.path("kind").asString()).isEqualTo("SelfSubjectAccessReview");
    }

    @Test
    void sayWhetherSomebodyElseMay() {
        allowHere("jane", rule("get", "pods"));
        var attributes = "'resourceAttributes':" + get("pods");

        assertThat(ask(admin, "SubjectAccessReview", attributes + ",'user':'" + own("jane") + "'")
                        .at("/status/allowed")
                        .asBoolean())
                .isTrue();
        assertThat(ask(admin, "SubjectAccessReview", attributes + ",'user':'x','groups':['system:masters']")
                        .at("/status/allowed")
                        .asBoolean())
                .isTrue();
        assertThat(ask(admin, "SubjectAccessReview", attributes + ",'user':'x'")
                        .at("/status/allowed")
                        .asBoolean())
                .isFalse();
        post(
                        as("jane"),
                        AUTHORIZATION + "subjectaccessreviews",
                        review("SubjectAccessReview", attributes + ",'user':'x'"))
                .assertRefused(403);
    }

    @Test
    void sayWhetherSomebodyMayReadAPath() {
        var path = "'nonResourceAttributes':{'verb':'get','path':'/metrics'},'user':'x'";

        assertThat(ask(admin, "SubjectAccessReview", path + ",'groups':['system:monitoring']")
                        .at("/status/allowed")
                        .asBoolean())
                .isTrue();
        assertThat(ask(admin, "SubjectAccessReview", path).at("/status/allowed").asBoolean())
                .isFalse();
    }

    @Test
    void ofANamespaceAskAboutThatNamespace() {
        allowHere("jane", rule("create", "authorization.k8s.io", "localsubjectaccessreviews"));
        var address = AUTHORIZATION + "namespaces/" + namespace + "/localsubjectaccessreviews";
        var jane = as("jane");

        assertThat(post(
                                jane,
                                address,
                                review(
                                        "LocalSubjectAccessReview",
                                        "'user':'x','groups':['system:masters'],'resourceAttributes':" + get("pods")))
                        .json()
                        .at("/status/allowed")
                        .asBoolean())
                .isTrue();
        post(
                        jane,
                        address,
                        review(
                                "LocalSubjectAccessReview",
                                "'user':'x','resourceAttributes':" + get("pods").replace(namespace, "default")))
                .assertRefused(422);
    }

    @Test
    void listWhatTheCallerMay() {
        allowHere("jane", rule("get", "pods"));

        var rules = ask(as("jane"), "SelfSubjectRulesReview", "'namespace':'" + namespace + "'")
                .path("status");

        assertThat(rules.path("incomplete").asBoolean()).isFalse();
        assertThat(rules.path("resourceRules").toString())
                .contains("{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}")
                .contains("selfsubjectaccessreviews");
        assertThat(rules.path("nonResourceRules").toString()).contains("/openapi/*", "/healthz");
    }

    @Test
    void sayWhoTheCallerIs() {
        var answer = post(
                        as("jane", "dev"),
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'SelfSubjectReview'}")
                .json();

        assertThat(answer.at("/status/userInfo").toString())
                .matches(
                        "\\{\"username\":\"" + own("jane") + "\",\"groups\":\\[\"dev\",\"system:authenticated\"],"
                                + "\"extra\":\\{\"authentication.kubernetes.io/credential-id\":\\[\"X509SHA256=[0-9a-f]{64}\"]}}");
    }

    @Test
    void areOnlyAsked() {
        assertThat(admin.get(AUTHORIZATION + "subjectaccessreviews").status()).isEqualTo(405);
        assertThat(admin.get(AUTHORIZATION + "subjectaccessreviews?watch=true").status())
                .isEqualTo(405);
        assertThat(admin.get(AUTHORIZATION + "subjectaccessreviews/x").status()).isEqualTo(405);
        assertThat(admin.delete(AUTHORIZATION + "subjectaccessreviews").status())
                .isEqualTo(405);
        var resources = admin.get("/apis/authorization.k8s.io/v1").json().path("resources");
        assertThat(resources)
                .hasSize(4)
                .allSatisfy(resource ->
                        assertThat(resource.path("verbs").toString()).isEqualTo("[\"create\"]"));
    }

    @Test
    void refuseQuestionsAboutNothing() {
        post(admin, AUTHORIZATION + "selfsubjectaccessreviews", review("SelfSubjectAccessReview", "'x':1"))
                .assertRefused(422);
        post(
                        admin,
                        AUTHORIZATION + "subjectaccessreviews",
                        review("SubjectAccessReview", "'resourceAttributes':" + get("pods")))
                .assertRefused(422);
        post(admin, AUTHORIZATION + "selfsubjectrulesreviews", review("SelfSubjectRulesReview", "'x':1"))
                .assertRefused(400);
    }

    private String get(String resource) {
        return "{'verb':'get','resource':'" + resource + "','namespace':'" + namespace + "'}";
    }

    private JsonNode ask(HttpsClient client, String kind, String spec) {
        var answer = post(client, AUTHORIZATION + kind.toLowerCase(java.util.Locale.ROOT) + "s", review(kind, spec));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static String review(String kind, String spec) {
        return "{'apiVersion':'authorization.k8s.io/v1','kind':'" + kind + "','spec':{" + spec + "}}";
    }
}
