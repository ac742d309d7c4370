package sh.deploy.deployctl.audit;

/** What runs is in a namespace of its own, where it can be bounded. */
final class DefaultNamespace implements Check {
    @Override
    public Rule rule() {
        return new Rule("default-namespace", "5.7.4", "Nothing runs in the namespace default.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var pods = evidence.list("pods").stream()
                .filter(pod -> Objects.namespace(pod).equals("default"))
                .map(pod -> "pod " + Objects.place(pod))
                .toList();
        return Finding.of(pods, "kubectl create namespace NAME, and apply their manifests with -n NAME", "no pod does");
    }
}
