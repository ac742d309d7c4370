package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.deployctl.describe.SchemaText;

/** Tells what a kind's fields mean, from the server's own schema. */
public final class Explain extends ClientCommand {
    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(this, "explain", "Tell what the fields of a kind mean.");
        Options.positional(spec, "KIND[.FIELD...]", "0..1", "pod; deployment.spec.strategy");
        Options.flag(spec, "All fields below, by name and type.", "--recursive");
        Options.value(spec, "GROUP/VERSION", "Of this version of the API.", "--api-version");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var words = Options.arguments(own);
        if (words.isEmpty()) {
            throw Failure.usage("name a kind, such as pod or pod.spec.containers");
        }
        var path = new ArrayList<>(List.of(words.getFirst().split("\\.")));
        var resource = resource(own, access, path.removeFirst());
        var url = "/openapi/v3/" + (resource.group().isEmpty() ? "api/" : "apis/") + resource.apiVersion();
        var text = new SchemaText(access.cluster().get(url).path("components").path("schemas"));
        session.out()
                .print(text.of(
                        resource.group(), resource.version(), resource.kind(), path, Options.has(own, "--recursive")));
        return ExitCode.DONE;
    }

    private static Resource resource(ParseResult own, Access access, String kind) {
        var resources = access.cluster().resources();
        var version = Options.text(own, "--api-version", "");
        var called = resources.called(kind);
        return version.isEmpty()
                ? called
                : resources
                        .ofKind(version, called.kind())
                        .orElseThrow(() -> Failure.refused("there is no " + called.kind() + " in " + version));
    }
}
