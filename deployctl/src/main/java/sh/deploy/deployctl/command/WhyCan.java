package sh.deploy.deployctl.command;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code why can USER VERB RESOURCE [NAME]}: whether somebody may do something. If so, by which binding and which rule; if not, which role
 * would allow it without allowing everything, or a new one, and how to give it. The server says yes or no; why is searched among its roles and bindings.
 */
final class WhyCan extends ClientCommand {
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /**
     * What is asked about.
     *
     * @param resource a path when it starts with a slash
     * @param namespace empty for the whole cluster
     */
    private record Question(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        boolean isPath() {
            return resource.startsWith("/");
        }

        Predicate<PolicyRule> wanted() {
            return isPath()
                    ? rule -> rule.allowsPath(verb, resource)
                    : rule -> rule.allows(verb, group, resource, subresource, name);
        }

        /** Rules that say something about the resource, whatever they allow. */
        Predicate<PolicyRule> related() {
            return isPath()
                    ? rule -> rule.nonResourceUrls().contains(resource)
                    : rule ->
                            rule.apiGroups().contains(group) && rule.resources().contains(withPart());
        }

        String withPart() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }

        String words() {
            var where = isPath() ? "" : namespace.isEmpty() ? " in the whole cluster" : " in namespace " + namespace;
            return verb + " " + withPart() + (name.isEmpty() ? "" : " " + name) + where;
        }
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "can", "Tell whether somebody may do something, and why.");
        Options.positional(
                spec,
                "USER VERB RESOURCE [NAME]",
                "3..4",
                "jane delete pods; system:serviceaccount:shop:builder get pods/log; jane get /metrics");
        Options.values(spec, "GROUP", "A group that the user is in; may stand several times.", "--group");
        Options.flag(spec, "In all namespaces at once.", "-A", "--all-namespaces");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var words = Options.arguments(own);
        if (words.size() < 3) {
            throw Failure.usage("name a user, a verb and a resource: deployctl why can jane delete pods");
        }
        var who = who(words.getFirst(), Options.all(own, "--group"));
        var question = question(words, access, Options.has(own, "-A"));
        var status = access.cluster()
                .create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review(who, question))
                .path("status");
        var rights = rights(access.cluster(), question.namespace());
        var out = session.out();
        if (status.path("allowed").asBoolean(false)) {
            out.println("yes: " + who.user() + " may " + question.words());
            rights.of(who, question.wanted()).stream()
                    .findFirst()
                    .ifPresentOrElse(
                            given -> {
                                out.println("by    " + named(given.binding()) + ", which is for " + given.subject());
                                out.println("of    " + named(given.role()));
                                out.println("rule  " + given.rule());
                            },
                            () -> out.println("by    " + byNoBinding(who)));
            return ExitCode.DONE;
        }
        out.println("no: " + who.user() + " may not " + question.words());
        for (var given : rights.of(who, question.related())) {
            out.println("has      " + given.rule() + " by " + named(given.binding()));
        }
        rights.nearest(question.wanted(), question.isPath())
                .ifPresentOrElse(
                        offer -> {
                            out.println("nearest  " + named(offer.role()) + " allows it: " + offer.rule());
                            out.println("give it  " + binding(who, question, offer.role()));
                        },
                        () -> out.println("give it  " + newRole(who, question)));
        return ExitCode.REFUSED;
    }

    private static Rights.Who who(String user, List<String> asked) {
        var groups = new TreeSet<>(asked);
        groups.add(AUTHENTICATED);
        if (user.startsWith(SERVICE_ACCOUNT)) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + user.split(":")[2]);
        }
        return new Rights.Who(user, Set.copyOf(groups));
    }

    private static Question question(List<String> words, Access access, boolean everywhere) {
        var asked = words.get(2);
        if (asked.startsWith("/")) {
            return new Question(words.get(1), "", asked, "", "", "");
        }
        int slash = asked.indexOf('/');
        var resource = access.cluster().resources().called(slash < 0 ? asked : asked.substring(0, slash));
        return new Question(
                words.get(1),
                resource.group(),
                resource.plural(),
                slash < 0 ? "" : asked.substring(slash + 1),
                resource.namespaced() && !everywhere ? access.namespace() : "",
                words.size() > 3 ? words.get(3) : "");
    }

    private static ObjectNode review(Rights.Who who, Question question) {
        var review = Json.object();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SubjectAccessReview");
        var spec = review.putObject("spec").put("user", who.user());
        who.groups().forEach(spec.putArray("groups")::add);
        if (question.isPath()) {
            spec.putObject("nonResourceAttributes").put("verb", question.verb()).put("path", question.resource());
        } else {
            spec.putObject("resourceAttributes")
                    .put("verb", question.verb())
                    .put("group", question.group())
                    .put("resource", question.resource())
                    .put("subresource", question.subresource())
                    .put("namespace", question.namespace())
                    .put("name", question.name());
        }
        return review;
    }

    private static Rights rights(Cluster cluster, String namespace) {
        var root = "/apis/" + Rbac.API_VERSION + "/";
        var rights = new Rights()
                .withRoles(Rbac.CLUSTER_ROLES, items(cluster, root + Rbac.CLUSTER_ROLES))
                .withBindings(items(cluster, root + Rbac.CLUSTER_ROLE_BINDINGS));
        if (!namespace.isEmpty()) {
            var here = root + "namespaces/" + namespace + "/";
            rights.withRoles(Rbac.ROLES, items(cluster, here + Rbac.ROLES))
                    .withBindings(items(cluster, here + Rbac.ROLE_BINDINGS));
        }
        return rights;
    }

    private static JsonNode items(Cluster cluster, String path) {
        return cluster.get(path).path("items");
    }

    private static String byNoBinding(Rights.Who who) {
        if (who.groups().contains("system:masters")) {
            return "being in the group system:masters, which may everything";
        }
        return who.groups().contains("system:nodes")
                ? "being the agent of a node that it is about"
                : "a binding that has changed since";
    }

    private static String named(ObjectKey key) {
        var kind = switch (key.resource()) {
            case Rbac.ROLES -> "Role";
            case Rbac.CLUSTER_ROLES -> "ClusterRole";
            case Rbac.ROLE_BINDINGS -> "RoleBinding";
            default -> "ClusterRoleBinding";
        };
        return kind + " " + key.name() + (key.namespace().isEmpty() ? "" : " in namespace " + key.namespace());
    }

    private static String binding(Rights.Who who, Question question, ObjectKey role) {
        return binding(who, question, role.resource().equals(Rbac.CLUSTER_ROLES), role.name());
    }

    private static String binding(Rights.Who who, Question question, boolean clusterRole, String role) {
        var namespace = question.namespace();
        var kind = namespace.isEmpty() ? "clusterrolebinding" : "rolebinding";
        return "kubectl create " + kind + " " + quoted(plain(who.user() + "-" + role)) + " --"
                + (clusterRole ? "clusterrole=" : "role=") + quoted(role) + " " + subject(who.user())
                + (namespace.isEmpty() ? "" : " -n " + namespace);
    }

    private static String newRole(Rights.Who who, Question question) {
        boolean here = !question.namespace().isEmpty();
        var name = plain(question.verb() + "-" + question.withPart());
        var what = question.isPath()
                ? "--non-resource-url=" + quoted(question.resource())
                : "--resource=" + quoted(resource(question))
                        + (question.name().isEmpty() ? "" : " --resource-name=" + quoted(question.name()));
        return "kubectl create " + (here ? "role" : "clusterrole") + " " + quoted(name) + " --verb="
                + quoted(question.verb()) + " " + what + (here ? " -n " + question.namespace() : "") + " && "
                + binding(who, question, !here, name);
    }

    private static String resource(Question question) {
        var group = question.group().isEmpty() ? "" : "." + question.group();
        var part = question.subresource().isEmpty() ? "" : "/" + question.subresource();
        return question.resource() + group + part;
    }

    private static String subject(String user) {
        return user.startsWith(SERVICE_ACCOUNT)
                ? "--serviceaccount=" + quoted(user.substring(SERVICE_ACCOUNT.length()))
                : "--user=" + quoted(user);
    }

    /** A name that needs no quotes. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9.-]+", "-").replaceAll("^-+|-+$", "");
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_.:/=@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
