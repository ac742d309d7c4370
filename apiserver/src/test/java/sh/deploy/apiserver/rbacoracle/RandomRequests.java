package sh.deploy.apiserver.rbacoracle;

import static sh.deploy.apiserver.rbacoracle.Strangeness.OPEN;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes requests to a world: most are aimed at a rule somebody is bound to, many of those then bent in one place. Aiming is
 * careless about what is legal and whether the binding works, so the answer is not known in advance.
 */
final class RandomRequests {
    private final Vocabulary words;
    private final Strangeness strangeness;
    private final World world;

    /** The bindings with subjects and rules to aim at. */
    private final List<ObjectNode> promising;

    RandomRequests(Vocabulary words, Strangeness strangeness, World world) {
        this.words = words;
        this.strangeness = strangeness;
        this.world = world;
        this.promising = Stream.concat(world.roleBindings().stream(), world.clusterRoleBindings().stream())
                .filter(binding ->
                        !subjects(binding).isEmpty() && !rules(binding).isEmpty())
                .toList();
    }

    Request next() {
        var request = words.in(94) ? aimed() : any();
        return settled(words.in(25) ? bent(request) : request);
    }

    /** Whether a rule's names count for these verbs is open, except that such requests come without a name. */
    private Request settled(Request request) {
        return request instanceof Request.OfResource resource
                        && !strangeness.reaches(OPEN)
                        && List.of("create", "deletecollection").contains(resource.verb())
                        && resource.subresource().isEmpty()
                ? resource.name("")
                : request;
    }

    // ---- Anything

    private Request any() {
        return words.in(80) ? anyOfResource() : new Request.OfPath(user(), groups(), words.pathVerb(), words.path());
    }

    private Request.OfResource anyOfResource() {
        return new Request.OfResource(
                user(),
                groups(),
                words.verb(),
                words.requestApiGroup(),
                words.resource(),
                words.in(40) ? words.subresource() : "",
                words.in(75) ? words.namespace() : "",
                words.in(50) ? words.objectName() : "");
    }

    private String user() {
        return words.user();
    }

    private List<String> groups() {
        return words.in(50) ? List.of() : words.some(words::group);
    }

    // ---- Aimed at a binding

    private Request aimed() {
        if (promising.isEmpty()) {
            return any();
        }
        var binding = words.one(promising);
        var request = aimed(words.one(rules(binding)), text(binding.path("metadata"), "namespace"));
        return by(words.one(subjects(binding)), request);
    }

    private static List<JsonNode> subjects(ObjectNode binding) {
        return binding.path("subjects").valueStream().toList();
    }

    /** Of every role of that name and kind, wherever it is. */
    private List<JsonNode> rules(ObjectNode binding) {
        var reference = binding.path("roleRef");
        var roles = text(reference, "kind").equals("Role") ? world.roles() : world.clusterRoles();
        var named = roles.stream()
                .filter(role -> text(role.path("metadata"), "name").equals(text(reference, "name")))
                .toList();
        var beside = named.stream()
                .filter(role -> role.path("metadata")
                        .path("namespace")
                        .equals(binding.path("metadata").path("namespace")))
                .toList();
        return (beside.isEmpty() ? named : beside)
                .stream().flatMap(role -> role.path("rules").valueStream()).toList();
    }

    private Request aimed(JsonNode rule, String namespaceOfBinding) {
        var patterns = texts(rule, "nonResourceURLs");
        if (!patterns.isEmpty() && (namespaceOfBinding.isEmpty() || words.in(15))) {
            return new Request.OfPath(user(), groups(), aimedVerb(rule, words.pathVerb()), aimedPath(patterns));
        }
        var request = anyOfResource().verb(aimedVerb(rule, words.verb()));
        request = aimedAtResource(request, oneOf(texts(rule, "resources"), "*"));
        String group = oneOf(texts(rule, "apiGroups"), "");
        request = request.apiGroup(group.equals("*") ? words.requestApiGroup() : group);
        var names = texts(rule, "resourceNames");
        if (!names.isEmpty()) {
            request = request.name(words.one(names));
        }
        return namespaceOfBinding.isEmpty() ? request : request.namespace(namespaceOfBinding);
    }

    private String aimedVerb(JsonNode rule, String otherwise) {
        String verb = oneOf(texts(rule, "verbs"), "*");
        return verb.equals("*") ? otherwise : verb;
    }

    private Request.OfResource aimedAtResource(Request.OfResource request, String entry) {
        if (entry.equals("*")) {
            return request;
        }
        int slash = entry.indexOf('/');
        if (slash < 0) {
            return request.resource(entry).subresource("");
        }
        String resource = entry.substring(0, slash);
        String subresource = entry.substring(slash + 1);
        return request.resource(resource.equals("*") ? words.resource() : resource)
                .subresource(subresource.equals("*") ? words.subresource() : subresource);
    }

    private String aimedPath(List<String> patterns) {
        String pattern = words.one(patterns);
        if (!pattern.endsWith("*")) {
            return pattern;
        }
        String prefix = pattern.substring(0, pattern.length() - 1);
        String path = prefix + words.one(List.of("", "ping", "v1", "/", "x/y"));
        return path.startsWith("/") ? path : words.path();
    }

    private Request by(JsonNode subject, Request request) {
        String name = text(subject, "name");
        return switch (text(subject, "kind")) {
            case "Group" ->
                request.by(
                        user(),
                        Stream.concat(Stream.of(name), groups().stream()).toList());
            case "ServiceAccount" -> byAccount(name, text(subject, "namespace"), request);
            default -> request.by(name, groups());
        };
    }

    private Request byAccount(String name, String stated, Request request) {
        String namespace = !stated.isEmpty() ? stated : request instanceof Request.OfResource r ? r.namespace() : "";
        String user = "system:serviceaccount:" + namespace + ":" + name;
        var own = List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated");
        return request.by(user, words.in(50) ? own : groups());
    }

    // ---- Bent in one place

    private Request bent(Request request) {
        return switch (request) {
            case Request.OfResource resource -> bentResource(resource);
            case Request.OfPath path -> bentPath(path);
        };
    }

    private Request bentResource(Request.OfResource request) {
        return switch (words.upTo(15)) {
            case 0 -> request.verb(words.verb());
            case 1 -> request.verb(otherCase(request.verb()));
            case 2 -> request.apiGroup(words.requestApiGroup());
            case 3 -> request.resource(words.resource());
            case 4 -> request.subresource(words.subresource());
            case 5 -> request.subresource("");
            case 6 ->
                request.subresource().isEmpty()
                        ? request
                        : request.resource(request.subresource()).subresource("");
            case 7 -> request.namespace(words.namespace());
            case 8 -> request.namespace("");
            case 9 -> request.name("");
            case 10 -> request.name(words.objectName());
            case 11 -> request.verb(words.one(List.of("get", "list", "watch")));
            case 12 -> new Request.OfPath(request.user(), request.groups(), request.verb(), words.path());
            default -> bentCaller(request);
        };
    }

    private Request bentPath(Request.OfPath request) {
        return switch (words.upTo(6)) {
            case 0 -> request.verb(words.pathVerb());
            case 1 -> request.verb(otherCase(request.verb()));
            case 2 -> request.path(words.path());
            case 3 -> request.path(request.path() + words.one(List.of("/", "ping", "/ping")));
            case 4 -> request.path(request.path().replaceFirst("(?<=.)/[^/]*$", ""));
            default -> bentCaller(request);
        };
    }

    private Request bentCaller(Request request) {
        return switch (words.upTo(3)) {
            case 0 -> request.by(words.user(), request.groups());
            case 1 -> request.by(request.user(), groups());
            case 2 -> request.by(otherCase(request.user()), upper(request.groups()));
            default -> request.by(request.user(), with(request.groups(), words.group()));
        };
    }

    private static String otherCase(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return text.equals(upper) ? text.toLowerCase(Locale.ROOT) : upper;
    }

    private static List<String> upper(List<String> texts) {
        return texts.stream().map(RandomRequests::otherCase).toList();
    }

    private static List<String> with(List<String> texts, String more) {
        var all = new ArrayList<>(texts);
        all.add(more);
        return all;
    }

    private String oneOf(List<String> texts, String otherwise) {
        return texts.isEmpty() ? otherwise : words.one(texts);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static List<String> texts(JsonNode node, String field) {
        return node.path(field).valueStream().map(JsonNode::asString).toList();
    }
}
