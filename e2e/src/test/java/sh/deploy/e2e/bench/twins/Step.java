package sh.deploy.e2e.bench.twins;

/** On the way from a fault to the successor of a member, in their order. */
enum Step {
    DEAD("the server calls the node dead"),
    EVICTED("the member is told to go"),
    GONE("its object is gone"),
    MADE("the successor is made"),
    BOUND("it has a node"),
    CREATED("its container is created"),
    RUNS("its container runs");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
