package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.util.List;
import java.util.function.BiFunction;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Opaque;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * What somebody may do. Source: Kubernetes' documentation, "Kubernetes authorizer library". Selectors narrow a question and change no answer
 * here, as with Kubernetes' RBAC: no rule looks at them.
 */
public final class Authorization {
    /** Of a variable that asks. */
    public static final Type AUTHORIZER = Type.opaque("kubernetes.authorization.Authorizer");

    /** Of a variable that asks about the resource of the request. */
    public static final Type RESOURCE = Type.opaque("kubernetes.authorization.ResourceCheck");

    private static final Type PATH = Type.opaque("kubernetes.authorization.PathCheck");
    private static final Type GROUP = Type.opaque("kubernetes.authorization.GroupCheck");
    private static final Type DECISION = Type.opaque("kubernetes.authorization.Decision");

    /** Cost of an answer, as in Kubernetes. */
    static final long COST = 350_000;

    private Authorization() {}

    private record Whose(Access access, String namespace, String account) implements Opaque {
        @Override
        public String typeName() {
            return AUTHORIZER.toString();
        }
    }

    private record Path(Whose whose, String path) implements Opaque {
        @Override
        public String typeName() {
            return PATH.toString();
        }
    }

    private record Group(Whose whose, String group) implements Opaque {
        @Override
        public String typeName() {
            return GROUP.toString();
        }
    }

    private record Resource(Whose whose, Access.Question question) implements Opaque {
        @Override
        public String typeName() {
            return RESOURCE.toString();
        }
    }

    private record Decided(Access.Answer answer) implements Opaque {
        @Override
        public String typeName() {
            return DECISION.toString();
        }
    }

    /** Asks about whoever makes the request. */
    public static Object authorizer(Access access) {
        return new Whose(access, "", "");
    }

    /** Asks about them and this resource. @param question without a verb */
    public static Object resource(Access access, Access.Question question) {
        return new Resource(new Whose(access, "", ""), question);
    }

    static void declare(Declarations all) {
        all.member(
                        "path",
                        List.of(AUTHORIZER, STRING),
                        PATH,
                        (given, work) -> new Path((Whose) given[0], named("path", given[1], work)))
                .member(
                        "group",
                        List.of(AUTHORIZER, STRING),
                        GROUP,
                        (given, work) -> new Group((Whose) given[0], held(given[1], work)))
                .member(
                        "serviceAccount",
                        List.of(AUTHORIZER, STRING, STRING),
                        AUTHORIZER,
                        (given, work) -> account(((Whose) given[0]).access(), given[1], given[2], work))
                .member("resource", List.of(GROUP, STRING), RESOURCE, (given, work) -> resource(given, work));
        narrowed(
                all,
                "subresource",
                (asked, value) -> new Access.Question(
                        "", asked.group(), asked.resource(), value, asked.namespace(), asked.name()));
        narrowed(
                all,
                "namespace",
                (asked, value) -> new Access.Question(
                        "", asked.group(), asked.resource(), asked.subresource(), value, asked.name()));
        narrowed(
                all,
                "name",
                (asked, value) -> new Access.Question(
                        "", asked.group(), asked.resource(), asked.subresource(), asked.namespace(), value));
        narrowed(all, "fieldSelector", (asked, value) -> asked);
        narrowed(all, "labelSelector", (asked, value) -> asked);
        all.member("check", List.of(PATH, STRING), DECISION, (given, work) -> {
                    work.charge(COST);
                    var path = (Path) given[0];
                    var whose = path.whose();
                    return new Decided(
                            whose.access().path(whose.namespace(), whose.account(), (String) given[1], path.path()));
                })
                .member("check", List.of(RESOURCE, STRING), DECISION, (given, work) -> {
                    work.charge(COST);
                    return decided((Resource) given[0], (String) given[1]);
                })
                .member(
                        "allowed",
                        List.of(DECISION),
                        BOOL,
                        (given, work) -> ((Decided) given[0]).answer().allowed())
                .member("reason", List.of(DECISION), STRING, (given, work) -> reason((Decided) given[0], work))
                .member("errored", List.of(DECISION), BOOL, (given, work) -> false)
                .member("error", List.of(DECISION), STRING, (given, work) -> "");
    }

    /** Only of a name that a service account may have: with none, it would be about whoever makes the request. */
    private static Whose account(Access access, Object namespace, Object name, Work work) {
        var whose = new Whose(access, held(namespace, work), held(name, work));
        if (!Formats.isSubdomain(whose.account())) {
            throw new EvaluationFailed("invalid service account name: it must be a DNS subdomain");
        }
        if (!Formats.isLabel(whose.namespace())) {
            throw new EvaluationFailed("invalid service account namespace: it must be a DNS label");
        }
        return whose;
    }

    private static Object resource(Object[] given, Work work) {
        var group = (Group) given[0];
        return new Resource(
                group.whose(), new Access.Question("", group.group(), named("resource", given[1], work), "", "", ""));
    }

    private static void narrowed(
            Declarations all, String name, BiFunction<Access.Question, String, Access.Question> narrow) {
        all.member(name, List.of(RESOURCE, STRING), RESOURCE, (given, work) -> {
            var resource = (Resource) given[0];
            return new Resource(resource.whose(), narrow.apply(resource.question(), held(given[1], work)));
        });
    }

    private static Decided decided(Resource resource, String verb) {
        var whose = resource.whose();
        var asked = resource.question();
        return new Decided(whose.access()
                .resource(
                        whose.namespace(),
                        whose.account(),
                        new Access.Question(
                                verb,
                                asked.group(),
                                asked.resource(),
                                asked.subresource(),
                                asked.namespace(),
                                asked.name())));
    }

    private static String reason(Decided decided, Work work) {
        work.makeText(decided.answer().reason().length());
        return decided.answer().reason();
    }

    private static String named(String what, Object text, Work work) {
        var name = held(text, work);
        if (Spaces.trimmed(name).isEmpty()) {
            throw new EvaluationFailed(what + " must not be empty");
        }
        return name;
    }

    /** Each step keeps the text that it was given. */
    private static String held(Object text, Work work) {
        work.makeText(((String) text).length());
        return (String) text;
    }
}
