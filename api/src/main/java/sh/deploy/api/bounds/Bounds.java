package sh.deploy.api.bounds;

import java.time.Duration;

/** Bounds on single things that come from outside, as they usually are. README has the same in a table. */
public final class Bounds {
    /** Of a request. Source: Kubernetes takes as much. */
    public static final int BODY_BYTES = 3 << 20;

    /** Of a request's first line and headers together. */
    public static final int HEADER_BYTES = 64 << 10;

    /** From the first byte of a request to the end of its headers. */
    public static final Duration HEADER_WAIT = Duration.ofSeconds(10);

    /** From the end of the headers to the end of the body. */
    public static final Duration BODY_WAIT = Duration.ofSeconds(60);

    /** Of a connection without a request. */
    public static final Duration IDLE_WAIT = Duration.ofSeconds(90);

    /** Requests at once on one HTTP/2 connection. Source: RFC 9113, section 6.5.2, which advises against less. */
    public static final int HTTP2_STREAMS = 100;

    /** Requests of which it is not known yet who asks. */
    public static final int UNKNOWN_REQUESTS = 400;

    /** Of a bearer token with a signature. */
    public static final int TOKEN_CHARACTERS = 8 << 10;

    /** Of what a webhook answers. */
    public static final int WEBHOOK_ANSWER_BYTES = BODY_BYTES;

    /** Objects and lists in each other, in JSON and in YAML; deeper than any object of Kubernetes, shallower than any stack. */
    public static final int NESTING_LEVELS = 200;

    /** Expansions in one document of YAML, those inside an alias counted each time. */
    public static final int YAML_ALIASES = 50;

    /** Operations of one JSON patch. Source: Kubernetes. */
    public static final int PATCH_OPERATIONS = 10_000;

    /** Of all copies that one JSON patch makes. Source: Kubernetes. */
    public static final int PATCH_COPIED_BYTES = 3 << 20;

    /**
     * Of a stored object, once it has its defaults. etcd takes no larger request, and so no Kubernetes a larger object, though it measures the
     * shorter protobuf.
     */
    public static final int OBJECT_BYTES = 1_572_864;

    /** Keys and values of an object's annotations together. Source: Kubernetes. */
    public static final int ANNOTATION_BYTES = 256 << 10;

    /** Source: RFC 1123, a subdomain. */
    public static final int NAME_CHARACTERS = 253;

    /** Of a label's name and value, each, and of names that become host names. Source: RFC 1123, a label. */
    public static final int LABEL_CHARACTERS = 63;

    private Bounds() {}
}
