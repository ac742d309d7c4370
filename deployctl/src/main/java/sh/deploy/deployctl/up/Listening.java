package sh.deploy.deployctl.up;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import sh.deploy.deployctl.Failure;

/** Words for an address that cannot be listened on: what to change. */
final class Listening {
    /** How the API server begins its message; it does not know who chose the address. */
    private static final String CANNOT = "cannot listen on ";

    private Listening() {}

    /**
     * Starts what listens.
     *
     * @param port the option or setting that another port is chosen with
     * @param addresses the same for further addresses
     */
    static <T> T orSay(Callable<T> start, String port, String addresses) throws Exception {
        try {
            return start.call();
        } catch (IOException e) {
            if (e.getMessage() == null || !e.getMessage().startsWith(CANNOT)) {
                throw e;
            }
            throw Failure.refused(e.getMessage() + ": " + advice(String.valueOf(e.getCause()), port, addresses));
        }
    }

    /**
     * The addresses as they are.
     *
     * @param source the option or setting that they come from
     * @throws Failure when one is no IP address
     */
    static List<String> checked(List<String> addresses, String source) {
        for (var address : addresses) {
            try {
                InetAddress.ofLiteral(address);
            } catch (IllegalArgumentException e) {
                throw Failure.refused(
                        source + " takes IP addresses of this machine such as 192.0.2.1, without a port; \"" + address
                                + "\" is none");
            }
        }
        return addresses;
    }

    private static String advice(String cause, String port, String addresses) {
        var reason = cause.toLowerCase(Locale.ROOT);
        if (reason.contains("in use")) {
            return "another process listens there; end it, or choose another port with " + port;
        }
        if (reason.contains("permission")) {
            return "only root may listen there; choose a port from 1024 on with " + port;
        }
        return "it is no address of this machine; correct " + addresses;
    }
}
