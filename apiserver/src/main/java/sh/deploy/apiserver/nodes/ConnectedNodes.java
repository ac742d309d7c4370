package sh.deploy.apiserver.nodes;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.nodes.NodeLiveness.Change;
import sh.deploy.apiserver.nodes.NodeLiveness.Verdict;
import sh.deploy.apiserver.nodes.NodeReports.Known;
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
        private @Nullable ObjectNode object;
        private @Nullable ObjectNode status;
    }

    private final PodDelivery delivery;
    private final PodReports pods;
    private final NodeReports nodes;
    private final EventReports events;
    private final NodeUsage usage;
    private final Map<String, Agent> agents = new HashMap<>();
    private @Nullable Contacts contacts;

    ConnectedNodes(PodDelivery delivery, PodReports pods, NodeReports nodes, EventReports events, NodeUsage usage) {
        this.delivery = delivery;
        this.pods = pods;
        this.nodes = nodes;
        this.events = events;
        this.usage = usage;
    }

    /** Once, before anything else. */
    void watchContactsWith(Contacts watch) {
        contacts = watch;
    }

    /** The Node object exists; until its agent is heard it has the grace to show up. */
    void exists(String node) {
        agents.computeIfAbsent(node, _ -> new Agent());
        contacts().expect(node);
    }

    /** The Node object is gone. An agent in session stays; it registers anew when it connects again. */
    void removed(String node) {
        usage.forget(node);
        var agent = agents.get(node);
        if (agent != null && agent.session == null) {
            agents.remove(node);
            contacts().forget(node);
        }
    }

    void opened(NodeSession session) {
        var agent = agents.computeIfAbsent(session.node(), _ -> new Agent());
        if (agent.session != null) {
            agent.session.end(Status.ABORTED.withDescription("another agent connected as " + session.node()));
        }
        agent.session = session;
        agent.bootId = session.hello().getBootId();
        agent.version = session.hello().getVersion();
        agent.object = tree(session.hello().getNodeObject());
        agent.status = null;
        delivery.begin(session);
        contacts().sessionOpened(session.node());
        nodes.write(new Known(session.caller(), true, agent.object, null, true));
    }

    /** Ignored when another session has taken its place. */
    void closed(NodeSession session) {
        var agent = agents.get(session.node());
        if (agent != null && agent.session == session) {
            agent.session = null;
            delivery.end(session);
            contacts().sessionClosed(session.node());
        }
    }

    void heard(String node) {
        contacts().heard(node);
    }

    void received(NodeSession session, NodeMessage message) {
        var agent = agents.get(session.node());
        if (agent == null || agent.session != session) {
            return;
        }
        contacts().heard(session.node());
        switch (message.getBodyCase()) {
            case NODE_STATUS -> {
                agent.status = tree(message.getNodeStatus().getStatus());
                nodes.write(new Known(session.caller(), false, agent.object, agent.status, true));
            }
            case POD_STATUS -> pods.status(session.caller(), message.getPodStatus());
            case POD_STOPPED -> pods.stopped(session.caller(), message.getPodStopped());
            case USAGE ->
                usage.report(
                        session.node(),
                        message.getUsage(),
                        one -> delivery.isOn(session.node(), new ObjectKey("", "pods", one.namespace(), one.pod())));
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
        if (agent == null || change.now() == Verdict.SUSPECT) {
            return;
        }
        nodes.write(
                new Known(agentOf(change.node()), false, agent.object, agent.status, change.now() == Verdict.HEARD));
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
            if (agent.session != null && contacts().verdict(node) == Verdict.HEARD) {
                callers.add(agent.session.caller());
            }
        });
        return callers;
    }

    List<NodeState> states() {
        var states = new ArrayList<NodeState>();
        for (var node : new TreeSet<>(agents.keySet())) {
            var agent = agents.getOrDefault(node, new Agent());
            states.add(new NodeState(
                    node,
                    agent.session != null,
                    contacts().verdict(node).word(),
                    agent.bootId.isEmpty() ? null : contacts().silence(node),
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

    private Contacts contacts() {
        if (contacts == null) {
            throw new IllegalStateException("contacts are not watched yet");
        }
        return contacts;
    }

    /** Node conditions are written as the node itself, whoever notices: one writer for each field. */
    private static Caller agentOf(String node) {
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
