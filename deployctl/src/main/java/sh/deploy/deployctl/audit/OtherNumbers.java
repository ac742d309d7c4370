package sh.deploy.deployctl.audit;

import java.util.List;

/**
 * The numbers of the benchmark that no check judges, so that each has its line: what they are about is not here, or cannot be otherwise, or is
 * for people to judge.
 */
final class OtherNumbers {
    /** One that is the same of every cluster. */
    private record Fixed(Rule rule, Finding finding) implements Check {
        @Override
        public Finding judge(Evidence evidence) {
            return finding;
        }
    }

    static final List<Check> ALL = List.of(
            // ---- What is not here
            absent(
                    "static-pods",
                    "1.1.1, 1.1.2, 1.1.3, 1.1.4, 1.1.5, 1.1.6, 1.1.7, 1.1.8",
                    "Manifests of the control plane are their owner's only.",
                    "no part of it is a pod: all are processes, set up by the data folder"),
            absent(
                    "network-plugins",
                    "1.1.9, 1.1.10",
                    "What network plugins are set up by is its owner's only.",
                    "there are none: the engine gives pods their network"),
            absent(
                    "services",
                    "1.2.3, 4.1.3, 4.1.4, 4.2.6, 4.3.1",
                    "Services take no addresses of others, and their proxy is guarded.",
                    "the server has no Services, and nodes have no proxy"),
            absent(
                    "agent-ports",
                    "1.2.4, 1.2.5, 1.3.6, 4.2.2, 4.2.3, 4.2.4, 4.2.5, 4.2.9, 4.2.11",
                    "Agents prove who calls them, and who they are.",
                    "they listen on no port: each dials the server, which proves it by its certificate"),
            absent(
                    "etcd",
                    "1.2.23, 1.2.26, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7",
                    "etcd is spoken to over TLS, by certificates of its own.",
                    "there is none: the log is in PostgreSQL (see database-reach)"),
            absent(
                    "names-of-nodes",
                    "4.2.7",
                    "No node takes another's name.",
                    "a node has the name that its certificate says, whatever its machine is called"),
            absent(
                    "windows-pods",
                    "5.2.11",
                    "No pod is the machine's own on Windows.",
                    "nodes run Linux, and what is for Windows is refused"),

            // ---- What cannot be otherwise
            absent(
                    "admission",
                    "1.2.9, 1.2.10",
                    "Requests are admitted by rules, and events are bounded.",
                    "no setting takes a rule away, lets everything in, or leaves events unbounded"),
            absent(
                    "credentials",
                    "1.2.21, 1.2.25, 1.3.4, 1.3.5",
                    "Credentials are proved against what is there, and pods are given the authority.",
                    "no setting changes it: the server itself signs and proves tokens, looks accounts up, and gives pods its authority"),
            absent(
                    "events-of-agents",
                    "4.2.8",
                    "Agents tell as many events as are needed.",
                    "no setting holds them back; the server bounds events for everybody"),

            // ---- What people judge
            open(
                    "pull-always",
                    "1.2.11",
                    "Nobody uses an image that only others may pull.",
                    "images of a node are open to all its pods: keep apart who may not see each other's, by nodes"),
            open(
                    "request-time",
                    "1.2.20",
                    "Requests have a time that suits the cluster.",
                    "each part of a request has a time of its own, which no setting changes"),
            open(
                    "finished-pods",
                    "1.3.1",
                    "Pods that have ended are not kept without end.",
                    "those that nobody owns stay until they are deleted: delete them, or bound their number by a ResourceQuota"),
            open(
                    "controllers-credential",
                    "1.3.3",
                    "Each controller has rights of its own.",
                    "all act under one credential, which is on this machine, in the data folder"),
            open(
                    "processes-of-pods",
                    "4.2.13",
                    "A pod has a bound on its processes.",
                    "pods have none of their own; a node that is short of processes evicts"),
            open(
                    "masters",
                    "5.1.7",
                    "Nobody is in the group system:masters.",
                    "groups are in certificates, which no server keeps: give people certificates or tokens without it, and roles"),
            open(
                    "restricted-pods",
                    "5.2.6, 5.2.7, 5.2.8, 5.2.10, 5.7.2, 5.7.3",
                    "Pods have no more than they need: no root, no capabilities, a seccomp profile.",
                    "pods are not judged one by one: label their namespace pod-security.kubernetes.io/enforce=restricted, which refuses all of it"),
            open(
                    "secret-stores",
                    "5.4.2",
                    "Secrets may be kept elsewhere.",
                    "a store of yours is reached from pods, with tokens of their accounts"),
            open(
                    "image-provenance",
                    "5.5.1",
                    "Images are whose they say they are.",
                    "name images by digest; a validating webhook or policy of yours can require more"),
            open(
                    "boundaries",
                    "5.7.1",
                    "Namespaces keep apart who has nothing to do with each other.",
                    "whom that concerns is known to people only"));

    private OtherNumbers() {}

    private static Check absent(String id, String reference, String title, String reason) {
        return new Fixed(new Check.Rule(id, reference, title), new Finding.NotApplicable(reason));
    }

    private static Check open(String id, String reference, String title, String reason) {
        return new Fixed(new Check.Rule(id, reference, title), new Finding.NotJudged(reason));
    }
}
