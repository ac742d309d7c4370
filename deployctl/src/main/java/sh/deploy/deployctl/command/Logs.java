package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;
import static sh.deploy.deployctl.Options.value;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Targets;
import tools.jackson.databind.JsonNode;

/** Shows what containers have written. */
public final class Logs extends ClientCommand {
    private static final int COPY_BYTES = 16 * 1024;

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "logs", "Show what the containers of a pod have written.");
        Options.positional(spec, "POD", "0..2", "web; pod/web; deploy/web; web CONTAINER");
        flag(spec, "Go on until interrupted.", "-f", "--follow");
        flag(spec, "Of the instance before this one.", "-p", "--previous");
        value(spec, "LINES", "Only so many lines from the end.", "--tail");
        value(spec, "DURATION", "Only what is younger, such as 5m.", "--since");
        value(spec, "TIME", "Only what is younger than this time (RFC 3339).", "--since-time");
        flag(spec, "A timestamp before each line.", "--timestamps");
        value(spec, "NAME", "The container; else the first.", "-c", "--container");
        flag(spec, "Of all containers, one after the other.", "--all-containers");
        value(spec, "SELECTOR", "Of all pods whose labels match.", "-l", "--selector");
        flag(spec, "The pod and container before each line.", "--prefix");
        value(spec, "BYTES", "At most so many bytes.", "--limit-bytes");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) throws Exception {
        var words = Options.arguments(own);
        var limits = Map.of(
                "tailLines", count(own, "--tail"),
                "limitBytes", count(own, "--limit-bytes"),
                "sinceTime", text(own, "--since-time", ""),
                "sinceSeconds", since(own));
        var pods = pods(own, words, access);
        for (var pod : pods) {
            for (var container : containers(own, words, pod)) {
                copy(own, limits, access, session, pod, container);
            }
        }
        return ExitCode.DONE;
    }

    private static List<JsonNode> pods(ParseResult own, List<String> words, Access access) {
        var pods = access.cluster().resources().called("pods");
        var selector = text(own, "-l", "");
        if (!selector.isEmpty()) {
            return list(access, selector);
        }
        if (words.isEmpty()) {
            throw Failure.usage("name a pod: deployctl logs POD");
        }
        var word = words.getFirst();
        var target = word.contains("/")
                ? Targets.one(List.of(word), access.cluster().resources())
                : new Targets.Target(pods, List.of(word));
        var name = target.names().getFirst();
        var object = access.cluster().get(target.resource().path(access.namespace(), name));
        if (target.resource().kind().equals("Pod")) {
            return List.of(object);
        }
        var found = list(access, Selectors.text(object.path("spec").path("selector")));
        if (found.isEmpty()) {
            throw Failure.refused(word + " has no pods");
        }
        return found.subList(0, 1);
    }

    private static List<JsonNode> list(Access access, String selector) {
        var found = new ArrayList<JsonNode>();
        var path = access.cluster().resources().called("pods").path(access.namespace());
        access.cluster()
                .get(Query.of(path).with("labelSelector", selector).toString())
                .path("items")
                .forEach(found::add);
        return found;
    }

    private static List<String> containers(ParseResult own, List<String> words, JsonNode pod) {
        var named = text(own, "-c", words.size() > 1 ? words.get(1) : "");
        if (!named.isEmpty()) {
            return List.of(named);
        }
        var names = new ArrayList<String>();
        pod.path("spec")
                .path("containers")
                .forEach(one -> names.add(one.path("name").asString("")));
        return has(own, "--all-containers") || names.isEmpty() ? names : names.subList(0, 1);
    }

    private static void copy(
            ParseResult own, Map<String, String> limits, Access access, Session session, JsonNode pod, String container)
            throws IOException {
        var name = pod.path("metadata").path("name").asString("");
        var path = access.cluster().resources().called("pods").path(access.namespace(), name) + "/log";
        var query = Query.of(path)
                .with("container", container)
                .with("follow", has(own, "-f") ? "true" : "")
                .with("previous", has(own, "-p") ? "true" : "")
                .with("timestamps", has(own, "--timestamps") ? "true" : "");
        limits.forEach(query::with);
        var prefix = has(own, "--prefix") ? "[pod/" + name + "/" + container + "] " : "";
        try (var response = access.cluster().stream(query.toString(), "*/*")) {
            var buffer = new byte[COPY_BYTES];
            boolean lineStart = true;
            for (int got = response.body().read(buffer);
                    got >= 0;
                    got = response.body().read(buffer)) {
                if (prefix.isEmpty()) {
                    session.out().write(buffer, 0, got);
                } else {
                    lineStart = prefixed(session, buffer, got, prefix, lineStart);
                }
                session.out().flush();
            }
        }
    }

    private static String since(ParseResult own) {
        var since = text(own, "--since", "");
        return since.isEmpty()
                ? ""
                : Long.toString(Options.duration("--since", since).toSeconds());
    }

    /** Empty when it is not given, or -1, which means all. */
    private static String count(ParseResult own, String option) {
        int count = Options.number(own, option, -1);
        if (count < -1) {
            throw Failure.usage(option + " takes a number from 0 on, or -1 for all, got " + count);
        }
        return count < 0 ? "" : Integer.toString(count);
    }

    private static boolean prefixed(Session session, byte[] buffer, int length, String prefix, boolean lineStart) {
        boolean start = lineStart;
        for (int i = 0; i < length; i++) {
            if (start) {
                session.out().print(prefix);
            }
            session.out().write(buffer[i]);
            start = buffer[i] == '\n';
        }
        return start;
    }
}
