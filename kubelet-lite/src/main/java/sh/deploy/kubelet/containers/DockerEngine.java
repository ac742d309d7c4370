package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Docker Engine 20.10 to 29 behind its unix socket. */
public final class DockerEngine implements ContainerEngine {
    private static final Duration BETWEEN_REMOVAL_LOOKS = Duration.ofMillis(100);
    private static final int MAX_REMOVAL_LOOKS = 200;

    /** Those that end most containers, by their numbers on every Linux. */
    private static final Map<String, Integer> SIGNALS = Map.of("SIGINT", 2, "SIGQUIT", 3, "SIGKILL", 9, "SIGTERM", 15);

    private final DockerClient client;
    private final DockerClient streams;
    private final DockerClient probes;
    private final DockerHttpClient transport;
    private final DockerHttpClient slowTransport;
    private final String apiVersion;
    private final EngineBounds bounds;
    private final ProcessDeaths deaths;
    private final CommandGate commands = new CommandGate();
    private final FrozenContainers frozen;
    private final OutOfMemory outOfMemory = new OutOfMemory();

    private DockerEngine(DockerConnection.Clients clients, ProcessDeaths deaths, EngineBounds bounds) {
        this.client = clients.calls();
        this.streams = clients.streams();
        this.probes = clients.probes();
        this.transport = clients.transport();
        this.slowTransport = clients.slowTransport();
        this.apiVersion = clients.apiVersion();
        this.deaths = deaths;
        this.bounds = bounds;
        this.frozen = new FrozenContainers(deaths);
    }

    /**
     * @throws EngineException when no engine answers there, or one that is too old
     */
    public static DockerEngine open(Path socket) {
        return open(socket, EngineBounds.USUAL);
    }

    static DockerEngine open(Path socket, EngineBounds bounds) {
        return new DockerEngine(DockerConnection.open(socket), ProcessDeaths.start(), bounds);
    }

    @Override
    public EngineFacts facts() {
        return EngineCalls.call(bounds.question(), () -> {
            var info = probes.infoCmd().exec();
            var keeps = Boolean.TRUE.equals(info.getRawValues().get("LiveRestoreEnabled"));
            return new EngineFacts(
                    "docker",
                    String.valueOf(info.getServerVersion()),
                    apiVersion,
                    keeps,
                    String.valueOf(info.getDockerRootDir()));
        });
    }

    @Override
    public List<ContainerSummary> list(Map<String, String> labels) {
        return EngineCalls.call(
                bounds.question(),
                () -> client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                        .map(DockerViews::summary)
                        .map(frozen::shown)
                        .toList());
    }

    @Override
    public Optional<ContainerView> inspect(String idOrName) {
        var seen = EngineCalls.call(bounds.question(), () -> {
            try {
                return Optional.of(DockerViews.container(
                        client.inspectContainerCmd(idOrName).exec()));
            } catch (NotFoundException gone) {
                return Optional.<ContainerView>empty();
            }
        });
        if (seen.isEmpty()) {
            frozen.forget(idOrName);
            return seen;
        }
        var view = outOfMemory.shown(frozen.shown(seen.get()));
        if (view.state() instanceof ContainerView.State.Running running) {
            deaths.follow(view.id(), running.pid());
        }
        return Optional.of(view);
    }

    @Override
    public String create(ContainerSpec spec) {
        return EngineCalls.call(
                bounds.change(),
                () -> DockerSpecs.fill(client.createContainerCmd(spec.image()), spec)
                        .exec()
                        .getId());
    }

    @Override
    public boolean startIf(String id, BooleanSupplier still) {
        outOfMemory.forget(id);
        return EngineCalls.call(bounds.change(), () -> {
            var request = client.startContainerCmd(id);
            if (!still.getAsBoolean()) {
                return false;
            }
            try {
                request.exec();
                return true;
            } catch (NotModifiedException alreadyRunning) {
                return true;
            }
        });
    }

    @Override
    public void pause(String id) {
        if (!commands.close(id)) {
            throw new EngineException(Kind.CONFLICT, "a command is just being started in container " + id);
        }
        try {
            var view = inspect(id);
            if (view.isEmpty() || !frozen.freeze(view.get())) {
                unless("is already paused", () -> client.pauseContainerCmd(id).exec());
            }
        } catch (EngineException e) {
            commands.open(id);
            throw e;
        }
    }

    @Override
    public void unpause(String id) {
        if (!frozen.thaw(id) && (inspect(id).isEmpty() || !frozen.thaw(id))) {
            unless("is not paused", () -> client.unpauseContainerCmd(id).exec());
        }
        commands.open(id);
    }

    /** Does it, or hears in these words of the engine that it was done before. */
    private void unless(String doneBefore, Runnable call) {
        try {
            EngineCalls.run(bounds.change(), call);
        } catch (EngineException e) {
            if (!String.valueOf(e.getMessage()).contains(doneBefore)) {
                throw e;
            }
        }
    }

    /** What is frozen past the engine is let go on, since it would not hear. */
    @Override
    public void signal(String id, String signal) {
        try {
            if (!sent(id, signal)) {
                EngineCalls.run(
                        bounds.question(),
                        () -> client.killContainerCmd(id).withSignal(signal).exec());
                inspect(id); // an earlier agent may have frozen it
            }
            if (frozen.thaw(id)) {
                commands.open(id);
            }
        } catch (RuntimeException e) {
            var failure = EngineCalls.translated(e);
            if (!ended(failure)) {
                throw failure;
            }
        }
    }

    /** Past the engine where that is possible: it starts a program for each, and many at once wait for one another. */
    private boolean sent(String id, String signal) {
        var number = SIGNALS.get(signal);
        return number != null && (frozen.isFrozen(id) ? deaths.signalFrozen(id, number) : deaths.signal(id, number));
    }

    private static boolean ended(EngineException failure) {
        return failure.kind() == Kind.NOT_FOUND
                || failure.kind() == Kind.CONFLICT
                || String.valueOf(failure.getMessage()).contains("is not running");
    }

    /** Docker takes no host name for a container that joins another's network: it would carry that one's. */
    @Override
    public void nameHost(String id, int pid, String hostname) {
        if (ProcessDeaths.belongsTo(pid, id)) {
            HostName.set(pid, hostname);
        }
    }

    @Override
    public void remove(String id) {
        endFrozen(id);
        EngineCalls.run(bounds.change(), () -> {
            try {
                client.removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
            } catch (NotFoundException gone) {
                return;
            } catch (ConflictException conflict) {
                if (!String.valueOf(conflict.getMessage()).contains("is already in progress")) {
                    throw conflict;
                }
                awaitGone(id); // as an agent asked that has ended since
            }
        });
        deaths.forget(id);
        frozen.forget(id);
        commands.open(id);
    }

    /** An engine with an old runc would wait for it for ever. An earlier agent may have frozen what this one never looked at. */
    private void endFrozen(String id) {
        try {
            if (frozen.knows(id) || inspect(id).isPresent()) {
                frozen.end(id);
            }
        } catch (EngineException unknown) {
            return; // the removal says what is wrong
        }
    }

    /** Until a removal that somebody else asked for is done. */
    private void awaitGone(String id) {
        try {
            for (int i = 0; inspect(id).isPresent(); i++) {
                if (i == MAX_REMOVAL_LOOKS) {
                    throw new EngineException(Kind.UNAVAILABLE, "the removal of container " + id + " takes long");
                }
                Thread.sleep(BETWEEN_REMOVAL_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "waiting for a removal was interrupted", e);
        }
    }

    @Override
    public ExecResult exec(String id, List<String> command, Duration timeout) {
        if (frozen.isFrozen(id) || !commands.enter(id)) {
            throw new EngineException(Kind.CONFLICT, "Container " + id + " is paused");
        }
        return EngineCalls.call(
                timeout.plus(bounds.change()),
                () -> DockerExec.run(
                        client, streams, id, command, timeout, bounds.question(), () -> commands.leave(id)));
    }

    @Override
    public Optional<ImageView> image(String reference) {
        return EngineCalls.call(bounds.question(), () -> {
            try {
                return Optional.of(
                        DockerViews.image(client.inspectImageCmd(reference).exec()));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void pull(String reference, @Nullable RegistryCredentials credentials) {
        var command = streams.pullImageCmd(withTag(reference));
        if (credentials != null) {
            command.withAuthConfig(new AuthConfig()
                    .withRegistryAddress(credentials.server())
                    .withUsername(credentials.username())
                    .withPassword(credentials.password()));
        }
        try (var progress = new DockerPull()) {
            command.exec(progress);
            progress.await(bounds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "pulling was interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw EngineCalls.translated(e);
        }
    }

    /** Without a tag or a digest the engine would fetch every tag there is. */
    private static String withTag(String reference) {
        int name = reference.lastIndexOf('/') + 1;
        return reference.contains("@") || reference.indexOf(':', name) >= 0 ? reference : reference + ":latest";
    }

    /** By the transport itself: docker-java's own command sends an empty body for a stream. */
    @Override
    public void importImage(String repository, String tag, InputStream tar) {
        EngineCalls.run(bounds.change(), () -> {
            try (tar) {
                var request = DockerHttpClient.Request.builder()
                        .method(DockerHttpClient.Request.Method.POST)
                        .path("/v" + apiVersion + "/images/create?fromSrc=-&repo=" + repository + "&tag=" + tag)
                        .headers(Map.of("Content-Type", "application/x-tar"))
                        .bodyBytes(tar.readAllBytes())
                        .build();
                send(transport, request, "could not import " + repository + ":" + tag + ": ");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void send(DockerHttpClient transport, DockerHttpClient.Request request, String problem) {
        try (var response = transport.execute(request)) {
            var answer = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            if (response.getStatusCode() != 200 || answer.contains("\"error\"")) {
                throw new EngineException(Kind.REFUSED, problem + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine says nothing before it has put the image together. */
    @Override
    public InputStream saveImage(String reference) {
        return EngineCalls.call(
                bounds.transfer(),
                () -> streams.saveImageCmd(withTag(reference)).exec());
    }

    /** By the transport itself: docker-java's own command takes an engine's refusal for success. */
    @Override
    public void loadImage(InputStream saved) {
        var request = DockerHttpClient.Request.builder()
                .method(DockerHttpClient.Request.Method.POST)
                .path("/v" + apiVersion + "/images/load?quiet=1")
                .headers(Map.of("Content-Type", "application/x-tar"))
                .body(saved)
                .build();
        EngineCalls.run(bounds.transfer(), () -> send(slowTransport, request, "could not load an image: "));
    }

    @Override
    public void removeImage(String reference) {
        try {
            EngineCalls.run(
                    bounds.change(), () -> client.removeImageCmd(reference).exec());
        } catch (EngineException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
        }
    }

    @Override
    public long diskBytes(String id) {
        return EngineCalls.call(bounds.change(), () -> {
            try {
                var answer = client.inspectContainerCmd(id).withSize(true).exec();
                var written = answer.getSizeRw();
                return (written == null ? 0 : written) + DockerLogs.bytes(answer.getLogPath());
            } catch (NotFoundException e) {
                return 0L;
            }
        });
    }

    @Override
    public LogStream logs(String id, LogQuery query, LogReceiver receiver) {
        return DockerLogs.open(streams, id, query, receiver, bounds.question());
    }

    @Override
    public Watching watch(Map<String, String> labels, EngineListener listener) {
        var fast = deaths.subscribe(listener::processEnded);
        var slow = DockerEvents.start(streams, labels, outOfMemory, listener);
        return () -> {
            slow.close();
            fast.close();
        };
    }

    @Override
    public void close() {
        deaths.close();
        try {
            streams.close();
            probes.close();
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
