package sh.deploy.apiserver.nodes;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Where nodes dial in, and how patient the server is with them.
 *
 * @param port 0 for any free one
 * @param caPem authority that node certificates are checked against
 * @param certificatePem the server's certificate
 * @param keyPem its private key, PKCS #8
 * @param beat how often a node says that it is there
 * @param silence longest time without a beat that is still contact
 * @param grace time without contact after which {@code Ready=Unknown} is written
 * @param firstGrace the same for a node that this server has never heard: after a start all of them must dial again first
 */
public record NodeLinkSettings(
        InetAddress listen,
        int port,
        String caPem,
        String certificatePem,
        String keyPem,
        Duration beat,
        Duration silence,
        Duration grace,
        Duration firstGrace) {
    public static final Duration DEFAULT_BEAT = Duration.ofMillis(100);
    public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(1);
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);
    public static final Duration DEFAULT_FIRST_GRACE = Duration.ofSeconds(10);

    public NodeLinkSettings {
        if (beat.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("the beat must be 1 ms at least, got " + beat);
        }
        if (silence.compareTo(beat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("silence must last three beats at least before it counts, got " + silence
                    + " and beats of " + beat);
        }
        if (grace.compareTo(silence) < 0) {
            throw new IllegalArgumentException("the grace must not end before silence counts, got " + grace);
        }
        if (firstGrace.compareTo(grace) < 0) {
            throw new IllegalArgumentException(
                    "the first grace must not be shorter than the others, got " + firstGrace);
        }
    }

    /** Everything but address and credentials as it is unless somebody says otherwise. */
    public static NodeLinkSettings of(
            InetAddress listen, int port, String caPem, String certificatePem, String keyPem) {
        return new NodeLinkSettings(
                listen,
                port,
                caPem,
                certificatePem,
                keyPem,
                DEFAULT_BEAT,
                DEFAULT_SILENCE,
                DEFAULT_GRACE,
                DEFAULT_FIRST_GRACE);
    }

    @Override
    public String toString() {
        return "NodeLinkSettings[" + listen + ":" + port + ", beat " + beat + ", silence " + silence + ", grace "
                + grace + "]";
    }
}
