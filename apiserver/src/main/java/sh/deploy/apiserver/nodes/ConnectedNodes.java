package sh.deploy.apiserver.nodes;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.nodes.Contacts.Seen;
import sh.deploy.apiserver.nodes.FailureDetector.Change;
import sh.deploy.apiserver.nodes.NodeReports.Known;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * The nodes that exist and the sessions of those that are connected: what comes from an agent goes to the reports, and
 * whether an agent is in contact shows in its Node. Belongs to one loop, which alone may call.
 */
final class ConnectedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectedNodes.class);
    private static final Set<String> AGENT_GROUPS = Set.of("system:nodes", "system:authenticated");

    /** What the agent of a node last said about it. */
    private static final class Agent {
        private @Nullable NodeSession session;
        private String bootId = "";
        private String version = "";
        /** Boot id of the machine it runs on, or that may hold a lease yet; empty when there is none. */
        private String machine = "";

        private @Nullable ObjectNode object;
        private @Nullable ObjectNode status;
        private @Nullable Timekeeping timekeeping;
        private Verdict verdict = Verdict.SUSPECT;
        private Why why = Why.NEVER_HEARD;
        /** When it was last in contact, once that is over. */
        private @Nullable Instant lostSince;

        /** It has said hello, and its object does not say so yet. */
        private boolean registers;
        /** It has a Node object. */
        private boolean exists;
        /** It had one, which is gone; its session goes on. */
        private boolean removed;
    }

    private final String nodeInProcess;
    private final PodDelivery delivery;
    private final PodReports pods;
    private final NodeReports nodes;
    private final EventReports events;
    private final VolumeReports volumes;
    private final TokenAsks tokens;
    private final NodeUsage usage;
    private final TimesOfDay times;
    private final Journal journal;
    private final Map<String, Agent> agents = new HashMap<>();
    private @Nullable Contacts contacts;
    private @Nullable Fence fence;
    private DetectorSettings detector = DetectorSettings.DEFAULT;
    private ApiAddress api = ApiAddress.UNKNOWN;
    private int beatPort;

    ConnectedNodes(
            String nodeInProcess,
            PodDelivery delivery,
            PodReports pods,
            NodeReports nodes,
            EventReports events,
            VolumeReports volumes,
            TokenAsks tokens,
            NodeUsage usage,
            Time time,
            Journal journal) {
        this.nodeInProcess = nodeInProcess;
        this.delivery = delivery;
        this.pods = pods;
        this.nodes = nodes;
        this.events = events;
        this.volumes = volumes;
        this.tokens = tokens;
        this.usage = usage;
        this.times = new TimesOfDay(time);
        this.journal = journal;
    }

    /** Once, before anything else. */
    void watchContactsWith(Contacts watch, Fence around, DetectorSettings settings, int port) {
        contacts = watch;
        fence = around;
        detector = settings;
        beatPort = port;
    }

    /** Where pods reach the API server, for those who begin a session from now on. */
    void servesAt(ApiAddress address) {
        api = address;
    }

    /**
     * The Node object exists; until its agent is heard it has the grace to show up. What has been found out about the node before is shown
     * there.
     */
    void exists(String node) {
        var agent = agents.computeIfAbsent(node, _ -> new Agent());
        agent.exists = true;
        agent.removed = false;
        contacts().expect(node);
        if (agent.object != null) {
            write(node, agent);
        }
    }

    /** It existed before this server began: its machine may hold a lease that an earlier server granted. */
    void existed(StoredObject object) {
        var node = object.key().name();
        exists(node);
        var agent = agents.get(node);
        if (agent != null && !node.equals(nodeInProcess)) {
            agent.machine = machine(JsonTrees.object(object.json()));
        }
    }

    /** What earlier servers granted has run out. Whoever is new by then is no danger, and may be a machine that was booted meanwhile. */
    void earlierLeasesAreOver() {
        agents.values().stream().filter(agent -> agent.bootId.isEmpty()).forEach(agent -> agent.machine = "");
    }

    /**
     * The Node object is gone. An agent in session stays; it registers anew when it connects again. One that may yet hold pods stays
     * known until they are gone.
     */
    void removed(String node) {
        usage.forget(node);
        var agent = agents.get(node);
        if (agent != null) {
            agent.exists = false;
            agent.removed = true;
            forgetWhenDone(node, agent);
        }
    }

    /** The delivery has heard of it. When it waits for the end of a node that nobody knows, that node is watched from now on. */
    void podThere(StoredObject pod) {
        var node = Assignments.nodeOf(pod);
        if (node.isEmpty()) {
            return;
        }
        if (!agents.containsKey(node) && Fence.isDue(pod)) {
            agents.put(node, new Agent());
            contacts().expect(node);
        }
        fence().podThere(pod);
    }

    /** The delivery has told its node. */
    void podGone(StoredObject pod) {
        fence().podGone(pod);
        var node = Assignments.nodeOf(pod);
        var agent = agents.get(node);
        if (agent != null) {
            forgetWhenDone(node, agent);
        }
    }

    private void forgetWhenDone(String node, Agent agent) {
        if (!agent.exists && agent.session == null && delivery.on(node).isEmpty()) {
            agents.remove(node);
            usage.forget(node);
            contacts().forget(node);
            fence().forget(node);
        }
    }

    void opened(NodeSession session) {
        var agent = agents.computeIfAbsent(session.node(), _ -> new Agent());
        var object = tree(session.hello().getNodeObject());
        if (agent.verdict != Verdict.DEAD && areTwo(agent.machine, machine(object))) {
            LOG.warn("another machine calls itself {}, and is refused while the first may be alive", session.node());
            session.end(
                    Status.ALREADY_EXISTS.withDescription(
                            "node " + session.node()
                                    + " is in contact from another machine, or was a moment ago; each agent needs a node, and a credential, of its own"));
            return;
        }
        if (agent.session != null) {
            agent.session.end(Status.ABORTED.withDescription("another agent connected as " + session.node()));
        }
        agent.session = session;
        agent.removed = false;
        agent.bootId = session.hello().getBootId();
        agent.version = session.hello().getVersion();
        agent.machine = machine(object);
        agent.object = object;
        agent.status = null;
        agent.registers = true;
        boolean inProcess = session.node().equals(nodeInProcess);
        session.send("welcome", Messages.welcome(detector, beatPort, !inProcess, api));
        delivery.begin(session);
        contacts().sessionOpened(session.node(), agent.bootId, inProcess);
        fence().sessionOpened(session.node());
        if (agent.verdict == Verdict.HEARD) {
            write(session.node(), agent);
        }
    }

    /** By the kernels' word: what runs at most once may run on the one, whatever the other is told. */
    private static boolean areTwo(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }

    private static String machine(@Nullable ObjectNode node) {
        return node == null
                ? ""
                : node.path("status").path("nodeInfo").path("bootID").asString("");
    }

    /** Ignored when another session has taken its place. */
    void closed(NodeSession session) {
        var agent = agents.get(session.node());
        if (agent != null && agent.session == session) {
            agent.session = null;
            delivery.end(session);
            contacts().sessionClosed(session.node());
            fence().sessionClosed(session.node());
            forgetWhenDone(session.node(), agent);
        }
    }

    void received(NodeSession session, NodeMessage message) {
        var agent = agents.get(session.node());
        if (agent == null || agent.session != session) {
            return;
        }
        switch (message.getBodyCase()) {
            case NODE_STATUS -> {
                agent.status = tree(message.getNodeStatus().getStatus());
                if (agent.verdict == Verdict.HEARD) {
                    write(session.node(), agent);
                }
            }
            case POD_STATUS -> pods.status(session.caller(), message.getPodStatus());
            case POD_STOPPED -> pods.stopped(session.caller(), message.getPodStopped());
            case USAGE -> {
                if (!agent.removed) {
                    usage.report(
                            session.node(),
                            message.getUsage(),
                            one -> delivery.isOn(
                                    session.node(), new ObjectKey("", "pods", one.namespace(), one.pod())));
                }
            }
            case VOLUME_PREPARED -> volumes.prepared(session.caller(), message.getVolumePrepared());
            case VOLUME_REMOVED -> volumes.removed(session.caller(), message.getVolumeRemoved());
            case TOKEN_ASK -> tokens.ask(session.caller(), message.getTokenAsk());
            case EVENT -> events.event(session.caller(), message.getEvent());
            case HELLO -> {
                session.end(Status.INVALID_ARGUMENT.withDescription("a session has one hello, its first message"));
                closed(session);
            }
            case BODY_NOT_SET -> LOG.debug("a message of a newer agent on {} is ignored", session.node());
        }
    }

    /** A verdict changed: what only the agent can know becomes unknown, or known again. */
    void judged(Change change) {
        var agent = agents.get(change.node());
        if (agent == null) {
            return;
        }
        LOG.info(
                "node {} is {}: {}, last heard {} ms before",
                change.node(),
                change.now().word(),
                change.why().words(),
                change.silentNanos() / 1_000_000);
        var event = switch (change.now()) {
            case HEARD -> JournalEvent.NODE_BACK;
            case SUSPECT -> JournalEvent.NODE_SUSPECT;
            case DEAD -> JournalEvent.NODE_DEAD;
        };
        journal.write(
                event,
                Map.of(
                        "node",
                        change.node(),
                        "why",
                        change.why().words(),
                        "silent_ns",
                        change.silentNanos(),
                        "agent_worst_gap_ns",
                        change.worstGapNanos()),
                change.atNanos());
        agent.verdict = change.now();
        agent.why = change.why();
        agent.lostSince = change.now() == Verdict.HEARD ? null : times.of(change.contactNanos());
        fence().judged(change);
        write(change.node(), agent);
    }

    boolean isLost(String node) {
        var agent = agents.get(node);
        return agent != null && agent.verdict != Verdict.HEARD;
    }

    /** Its beats have begun. */
    void beats(String node, Timekeeping timekeeping) {
        var agent = agents.get(node);
        if (agent != null && !timekeeping.equals(agent.timekeeping)) {
            agent.timekeeping = timekeeping;
            if (agent.verdict == Verdict.HEARD) {
                write(node, agent);
            }
        }
    }

    private void write(String node, Agent agent) {
        boolean registers = agent.registers && agent.verdict == Verdict.HEARD;
        agent.registers &= !registers;
        nodes.write(new Known(
                agentOf(node),
                registers,
                agent.object,
                agent.status,
                agent.timekeeping,
                agent.verdict,
                agent.why,
                agent.lostSince));
    }

    /** The answer to what its agent has asked; who is not in session any more asks again. */
    void giveToken(String node, ServerMessage given) {
        var session = sessionOf(node);
        if (session != null) {
            session.send(given.getTokenGiven().getAsk(), given);
        }
    }

    /** Behind all that the session has said until now. */
    void offerLease(String node, long lease) {
        var session = sessionOf(node);
        if (session != null) {
            session.send("lease", Messages.leaseOffer(lease));
        }
    }

    void openLog(String node, OpenLog request, IncomingLog log) {
        var session = sessionOf(node);
        if (session == null) {
            log.lost("node " + node + " is not connected, so its logs cannot be read now");
        } else {
            session.send("log " + request.getStream(), Messages.openLog(request));
        }
    }

    void closeLog(String node, String stream) {
        var session = sessionOf(node);
        if (session != null) {
            session.send("log " + stream, Messages.closeLog(stream));
        }
    }

    /** The nodes that are in session and heard, as whom their agents write. */
    List<Caller> inContact() {
        var callers = new ArrayList<Caller>();
        agents.forEach((node, agent) -> {
            if (agent.session != null && agent.verdict == Verdict.HEARD) {
                callers.add(agent.session.caller());
            }
        });
        return callers;
    }

    List<NodeState> states(Map<String, Seen> seen) {
        var states = new ArrayList<NodeState>();
        for (var node : new TreeSet<>(agents.keySet())) {
            var agent = agents.getOrDefault(node, new Agent());
            var contact = agent.bootId.isEmpty() || node.equals(nodeInProcess) ? null : seen.get(node);
            states.add(new NodeState(
                    node,
                    agent.session != null,
                    agent.verdict.word(),
                    agent.why.words(),
                    contact == null ? null : contact.sinceHeard(),
                    contact == null ? null : contact.allowedSilence(),
                    contact == null ? null : contact.beat(),
                    contact == null ? null : contact.worstGap(),
                    fence().number(node),
                    fence().isOver(node),
                    node.equals(nodeInProcess)
                            ? "none: the agent lives in this process"
                            : contact == null ? "" : contact.agent().words(),
                    agent.bootId,
                    agent.version));
        }
        return states;
    }

    void endAll(Status why) {
        agents.values().forEach(agent -> {
            if (agent.session != null) {
                agent.session.end(why);
            }
        });
    }

    private @Nullable NodeSession sessionOf(String node) {
        var agent = agents.get(node);
        return agent == null ? null : agent.session;
    }

    private Fence fence() {
        if (fence == null) {
            throw new IllegalStateException("there is no fence yet");
        }
        return fence;
    }

    private Contacts contacts() {
        if (contacts == null) {
            throw new IllegalStateException("contacts are not watched yet");
        }
        return contacts;
    }

    /** As whom is written what a node does or says. */
    static Caller agentOf(String node) {
        return new Caller("system:node:" + node, AGENT_GROUPS, "loopback");
    }

    private static @Nullable ObjectNode tree(ByteString json) {
        try {
            return json.isEmpty() ? null : JsonTrees.object(json.toByteArray());
        } catch (ProblemException | ClassCastException e) {
            LOG.warn("an agent sent something that is no JSON object; it is ignored", e);
            return null;
        }
    }
}
