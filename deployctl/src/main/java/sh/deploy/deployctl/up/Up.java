package sh.deploy.deployctl.up;

import static sh.deploy.deployctl.Options.flag;
import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.Rotation;
import sh.deploy.apiserver.nodes.DetectorSettings;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.process.ProcessLock;
import sh.deploy.deployctl.process.Processes;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.NodeCleanup;
import sh.deploy.kubelet.pressure.EvictionSettings;

/** Runs the whole system on this machine, or finds it running. */
public final class Up implements Command {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final int LAST_LINES = 15;
    private static final AuditChoice.Names AUDIT =
            new AuditChoice.Names("--audit-policy", "--audit-log", "--audit-when-full", "--audit-webhook");

    @Override
    public CommandSpec spec() {
        var spec = Options.command(this, "up", "Run API server, controllers and nodes on this machine.");
        value(spec, "PORT", "Port of the API server (6443).", "--port");
        value(spec, "URL", "A PostgreSQL of yours, from version 15 on, in place of the embedded one.", "--database");
        value(spec, "N", "How many nodes (1); each further one is a process of its own.", "--nodes");
        value(spec, "cpu=…,memory=…", "What each node declares; else an equal share.", "--node-capacity");
        value(spec, "ADDRESS", "A further address to listen on, beside loopback and the engine's bridge.", "--listen");
        value(spec, "FILE", AuthenticationConfig.HELP, "--authentication-config");
        value(
                spec,
                "FILE",
                "What to encrypt in the log, and with which keys; else secrets, with keys in DIR/pki/encryption.yaml.",
                EncryptionKeys.OPTION);
        value(spec, "FILE", AdmissionControl.HELP, AdmissionControl.OPTION);
        value(spec, "DURATION", "How long to wait until all is ready (60s).", "--ready-timeout");
        value(spec, "DURATION", "How long at most a node that comes and goes gets no pods (60s).", "--flap-hold-max");
        value(
                spec,
                "SIGNAL=…,…",
                "Below what a node is under pressure and evicts pods, such as memory.available=100Mi,nodefs.available=10%.",
                "--eviction-hard");
        value(
                spec,
                "DURATION",
                "How long a node stays under pressure when it is over (5m).",
                "--eviction-pressure-transition-period");
        value(spec, "N", "How many processes a container may have at once (4096); 0 for no limit.", "--pod-pids-limit");
        value(
                spec,
                "FILE",
                "Which requests go on record, in Kubernetes' format of an audit policy; else all but what the system does all the time.",
                AUDIT.policy());
        value(
                spec,
                "FILE",
                "Where the audit record goes (log/audit.log in the data folder); none for no record.",
                AUDIT.log());
        value(
                spec,
                "drop|refuse",
                "While the record cannot be written: lose events (drop), or refuse requests.",
                AUDIT.whenFull());
        value(spec, "KUBECONFIG", "Says to which server audit events go as well.", AUDIT.webhook());
        flag(spec, "Return when all is ready, and leave it running.", "--detach");
        flag(
                spec,
                "Give each node a network namespace and a container engine of its own; needs root.",
                "--isolated-nodes");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var settings = settings(parsed, own, session);
        refuseForeign(settings.folder());
        earlierName(parsed, own, session).refuse(settings.engineSocket());
        refuseOtherEngines(settings, session);
        var lockUnlessStarting = lockUnlessServed(settings.folder(), DataFolder.COMMAND_WITHIN);
        if (lockUnlessStarting.isEmpty()) {
            return joinStarting(own, settings, session);
        }
        try (var lock = lockUnlessStarting.get()) {
            var running = settings.folder().pidFile("deploy").process();
            if (running.isEmpty()) {
                return has(own, "--detach") ? detach(settings, parsed, session, lock) : serve(settings, session, lock);
            }
            FixedOptions.refuseChanges(fixed(own, settings), running.get(), settings.folder());
            addMissingNodes(settings, session);
            lock.close();
            return join(settings, settings.readyTimeout(), running.get()::isAlive, session, "It runs already.");
        }
    }

    private interface Locking {
        ProcessLock take() throws IOException;
    }

    /** Empty where somebody holds it for long, and a server lives, which is then just starting. */
    static Optional<ProcessLock> lockUnlessServed(DataFolder folder, Duration atMost) throws IOException {
        return lockUnlessServed(folder, () -> folder.createAndLock(atMost));
    }

    private static Optional<ProcessLock> lockUnlessServed(DataFolder folder, Locking locking) throws IOException {
        try {
            return Optional.of(locking.take());
        } catch (Failure held) {
            if (folder.pidFile("deploy").process().isPresent()) {
                return Optional.empty();
            }
            throw held;
        }
    }

    private static int joinStarting(ParseResult own, UpSettings settings, Session session) throws Exception {
        var starting = settings.folder().pidFile("deploy").process();
        var limit = settings.readyTimeout();
        if (starting.isPresent()) {
            FixedOptions.refuseChanges(fixed(own, settings), starting.get(), settings.folder());
            long began = session.time().nanos();
            if (!addOnceStarted(settings, session)) {
                limit = limit.minusNanos(session.time().nanos() - began);
            }
        }
        return join(
                settings,
                limit,
                () -> starting.filter(ProcessHandle::isAlive).isPresent(),
                session,
                "It runs already.");
    }

    /**
     * Adds none where the start fails, or takes too long: whether it is ready is asked next.
     *
     * @return whether it is over, and those that were missing have just been started
     */
    private static boolean addOnceStarted(UpSettings settings, Session session) throws Exception {
        var folder = settings.folder();
        if (settings.nodes() == 1) {
            return false;
        }
        Optional<ProcessLock> started;
        try {
            started = lockUnlessServed(folder, () -> folder.lockForCommand(settings.readyTimeout()));
        } catch (NoSuchFileException purged) {
            return false;
        }
        if (started.isEmpty()) {
            return false;
        }
        try (var lock = started.get()) {
            boolean runs = folder.pidFile("deploy").process().isPresent();
            if (runs) {
                addMissingNodes(settings, session);
            }
            return runs;
        }
    }

    /** What the command line names of those; nodes that are yet to start do take a capacity. */
    private static Map<String, String> fixed(ParseResult own, UpSettings settings) throws IOException {
        var given = new TreeMap<String, String>();
        for (var name : FixedOptions.NAMES) {
            if (has(own, name) && !(name.equals("--node-capacity") && lacksNodes(settings))) {
                given.put(name, Options.text(own, name, ""));
            }
        }
        return given;
    }

    private static boolean lacksNodes(UpSettings settings) throws IOException {
        for (var name : furtherNodes(settings)) {
            if (settings.folder().pidFile(name).process().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> furtherNodes(UpSettings settings) {
        return DataFolder.nodeNames(settings.nodes()).subList(1, settings.nodes());
    }

    /** What is put into somebody else's folder would be removed with what was there. */
    private static void refuseForeign(DataFolder folder) throws IOException {
        var inTheWay = folder.inTheWay();
        if (inTheWay.isPresent()) {
            throw Failure.refused(
                    inTheWay.get() + " exists, and Deploy did not make it; give --data a folder of its own");
        }
    }

    /** Containers on one kind of engines would be lost to nodes that use the other. */
    private static void refuseOtherEngines(UpSettings settings, Session session) throws IOException {
        var folder = settings.folder();
        var isolated = folder.isolatedNodes(session.environment());
        if (settings.isolated()) {
            isolated.checkMachine();
        }
        boolean runs = folder.exists() && folder.pidFile("deploy").process().isPresent();
        if (isolated.exist() && !settings.isolated() && !runs) {
            throw Failure.refused("the nodes of " + folder.root()
                    + " have engines of their own: add --isolated-nodes, or " + endFirst(folder));
        }
        if (settings.isolated() && !isolated.exist() && (runs || sharesEngine(settings))) {
            throw Failure.refused("the nodes of " + folder.root()
                    + " share this machine's engine: leave out --isolated-nodes, or " + endFirst(folder));
        }
    }

    private static boolean sharesEngine(UpSettings settings) throws IOException {
        var folder = settings.folder();
        return Files.exists(folder.nodeLinkPort())
                && (!folder.nodePidFiles().isEmpty() || NodeCleanup.hasAny(folder.root(), settings.engineSocket()));
    }

    private static String endFirst(DataFolder folder) {
        return "end it first with `deployctl down --data " + folder.root() + "`, which keeps all objects";
    }

    /** A server that lives with fewer nodes gets the others beside it; nodes that are there keep what they declared. */
    private static void addMissingNodes(UpSettings settings, Session session) throws Exception {
        var folder = settings.folder();
        int linkPort = folder.rememberedLinkPort();
        if (settings.nodes() == 1 || linkPort == 0) {
            return;
        }
        var pki = ClusterPki.openOrCreate(folder.pki(), session.time());
        var engines = NodeEngines.of(folder, settings.engineSocket(), session.environment());
        var nodes = new NodeProcesses(folder, pki, linkPort, settings, engines);
        for (var name : furtherNodes(settings)) {
            if (folder.pidFile(name).process().isEmpty()) {
                nodes.ensureRunning(name, settings.capacityOfOne());
            }
        }
    }

    static UpSettings settings(ParseResult root, ParseResult own, Session session) {
        var capacity = Options.text(own, "--node-capacity", "");
        var listen = Options.text(own, "--listen", "");
        var database = Options.text(own, "--database", "");
        var folder = folder(root, own, session);
        return new UpSettings(
                folder,
                Options.number(own, "--port", ApiServerSettings.USUAL_PORT),
                database.isEmpty() ? null : database,
                Options.number(own, "--nodes", 1),
                capacity.isEmpty() ? Map.of() : UpSettings.capacity(capacity),
                listen.isEmpty() ? List.of() : Listening.checked(List.of(listen.split(",")), "--listen"),
                Options.duration(own, "--ready-timeout", READY_TIMEOUT),
                Options.duration(own, "--flap-hold-max", DetectorSettings.DEFAULT.flapHoldMax()),
                UpSettings.eviction(
                        Options.text(own, "--eviction-hard", ""),
                        Options.text(
                                own,
                                "--eviction-pressure-transition-period",
                                EvictionSettings.DEFAULT_TRANSITION_PERIOD)),
                EncryptionKeys.checked(
                        folder, Options.text(own, EncryptionKeys.OPTION, ""), session, EncryptionKeys.OPTION),
                Options.number(own, "--pod-pids-limit", Math.toIntExact(KubeletSettings.DEFAULT_POD_PIDS_LIMIT)),
                AuthenticationConfig.file(
                        Options.text(own, "--authentication-config", ""), "--authentication-config", session),
                AdmissionControl.podSecurity(
                        Options.text(own, AdmissionControl.OPTION, ""), AdmissionControl.OPTION, session),
                EngineSocket.in(session.environment()),
                audit(folder, own, session),
                has(own, "--isolated-nodes"));
    }

    private static AuditSettings audit(DataFolder folder, ParseResult own, Session session) {
        var written = new AuditChoice.Written(
                Options.text(own, AUDIT.policy(), ""),
                Options.text(own, AUDIT.log(), ""),
                Options.text(own, AUDIT.whenFull(), ""),
                Options.text(own, AUDIT.webhook(), ""));
        return AuditChoice.read(AUDIT, written, Rotation.USUAL, folder, session);
    }

    static DataFolder folder(ParseResult root, ParseResult own, Session session) {
        return UpSettings.folder(
                session.home(),
                Options.anywhere(own, root, "--data"),
                session.folder().toAbsolutePath());
    }

    static EarlierName earlierName(ParseResult root, ParseResult own, Session session) {
        var given = UpSettings.path(
                session.home(),
                Options.anywhere(own, root, "--data"),
                session.folder().toAbsolutePath());
        return new EarlierName(given.toAbsolutePath().normalize(), folder(root, own, session));
    }

    /**
     * Everything in this process until somebody asks it to end.
     *
     * @param lock held until all is started
     */
    private static int serve(UpSettings settings, Session session, ProcessLock lock) throws Exception {
        Logging.toFile(settings.folder().log().resolve("deploy.log"));
        var pidFile = settings.folder().pidFile("deploy");
        pidFile.write(ProcessHandle.current().pid());
        var end = new CountDownLatch(1);
        var system = started(settings, session);
        lock.close();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            system.close();
                            end.countDown();
                        },
                        "shutdown"));
        session.out()
                .println("Serving on https://127.0.0.1:" + system.port() + "; Ctrl-C ends it."
                        + unusualContext(settings, session));
        session.out().flush();
        end.await();
        return ExitCode.DONE;
    }

    /** Who waits for the lock must not take one that failed for a server. */
    private static WholeSystem started(UpSettings settings, Session session) throws Exception {
        try {
            return WholeSystem.start(settings, session.environment(), session.time());
        } catch (Exception failed) {
            settings.folder().pidFile("deploy").delete();
            throw failed;
        }
    }

    /**
     * Starts the same command in a process of its own and waits until it is ready.
     *
     * @param lock which that process needs
     */
    private static int detach(UpSettings settings, ParseResult parsed, Session session, ProcessLock lock)
            throws Exception {
        lock.close();
        var words = new ArrayList<String>();
        for (var word : parsed.originalArgs()) {
            if (!word.equals("--detach")) {
                words.add(word);
            }
        }
        var output = settings.folder().log().resolve("deploy.out");
        var process = Processes.startDetached(Processes.deployctl(words), output);
        int code = join(settings, settings.readyTimeout(), process::isAlive, session, "Started.");
        if (code != ExitCode.DONE && !process.isAlive()) {
            throw Failure.notReady("the server ended before it was ready. It said:\n" + lastLines(output));
        }
        return code;
    }

    private static int join(
            UpSettings settings, Duration limit, BooleanSupplier alive, Session session, String greeting)
            throws InterruptedException, IOException {
        var readiness = new Readiness(settings.folder(), session.time());
        var seen = readiness.await(settings.nodes(), limit, alive);
        if (!seen.complete(settings.nodes())) {
            session.err()
                    .println("Not ready: " + (seen.serving() ? "" : "the API server does not answer, ")
                            + seen.readyNodes().size() + " of " + settings.nodes() + " nodes are Ready. See "
                            + settings.folder().log());
            return ExitCode.NOT_READY;
        }
        session.out()
                .println(greeting + " Ready: " + String.join(", ", seen.readyNodes()) + ". Kubeconfig: "
                        + settings.folder().kubeconfig() + unusualContext(settings, session));
        return ExitCode.DONE;
    }

    private static String unusualContext(UpSettings settings, Session session) throws IOException {
        return new Kubeconfigs(settings.folder(), session.environment())
                .unusualName()
                .map(name ->
                        "\nContext: " + name + ", since \"deploy\" in your kubeconfig is another cluster. Use it with:"
                                + " kubectl --context " + name)
                .orElse("");
    }

    private static String lastLines(Path file) throws IOException {
        var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
