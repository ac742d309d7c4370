package sh.deploy.apiserver.admission.webhook.call;

import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/** One webhook as its calls share it: its trust, made when it is needed, its connections, and how many calls it gets at once. */
public final class Endpoint {
    /** More at once wait for one to end, as long as their time lasts. */
    static final int MOST_CALLS = 64;

    private final Target target;
    private final String caBundle;
    private final IdleConnections idle;
    private final CallPlaces places = new CallPlaces(MOST_CALLS);
    private final Semaphore lookups = new Semaphore(Lookups.MOST_OF_ONE);
    private final Time time;
    private volatile @Nullable Trust trust;

    /**
     * @param url as the configuration has it
     * @param caBundle PEM in Base64; empty for the authorities that the system trusts
     */
    public Endpoint(String url, String caBundle, Time time) {
        this.target = Target.of(url);
        this.caBundle = caBundle;
        this.idle = new IdleConnections(time);
        this.time = time;
    }

    Target target() {
        return target;
    }

    IdleConnections idle() {
        return idle;
    }

    CallPlaces places() {
        return places;
    }

    /** Names of it that may be looked up at once. */
    Semaphore lookups() {
        return lookups;
    }

    SSLSocketFactory tls() throws CallFailed {
        var made = trust;
        var now = time.now();
        if (made == null || !now.isBefore(made.until())) {
            made = Trust.of(caBundle, now);
            trust = made;
        }
        return made.sockets();
    }

    /** Its configuration is gone or another. Calls under way go on. Returns at once. */
    public void retire() {
        Thread.ofVirtual().name("webhook-retire").start(idle::close);
    }
}
