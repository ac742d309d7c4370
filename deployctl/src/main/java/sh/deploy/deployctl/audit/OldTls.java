package sh.deploy.deployctl.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import sh.deploy.api.client.TrustAnyone;

/**
 * Offers a server what is not safe any more, and looks whether it takes it. The hello is written here, since no library of today offers
 * that. Sources: RFC 5246 (the hello), RFC 9325 (what is not to be offered).
 */
final class OldTls {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int TLS_1_2 = 0x0303;

    /** ECDHE and RSA with CBC, 3DES, RC4 and no encryption at all. */
    private static final List<Integer> WEAK = List.of(
            0xc013, 0xc014, 0xc009, 0xc00a, 0xc027, 0xc028, 0xc023, 0xc024, 0x002f, 0x0035, 0x003c, 0x003d, 0x000a,
            0xc012, 0xc008, 0x0005, 0x0004, 0xc011, 0xc007, 0x0001, 0x0002, 0x003b);

    /** RSA in place of a key that is forgotten, with AEAD. */
    private static final List<Integer> NOT_FORWARD_SECRET = List.of(0x009c, 0x009d, 0xc09c, 0xc09d);

    private static final List<Integer> STRONG = List.of(0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca9, 0xcca8);

    private record Offer(String name, int version, List<Integer> suites) {}

    private static final List<Offer> OFFERS = List.of(
            new Offer("SSL 3.0", 0x0300, WEAK),
            new Offer("TLS 1.0", 0x0301, WEAK),
            new Offer("TLS 1.1", 0x0302, WEAK),
            new Offer("TLS 1.2 with a suite that does not authenticate what it encrypts", TLS_1_2, WEAK),
            new Offer("TLS 1.2 without forward secrecy", TLS_1_2, NOT_FORWARD_SECRET));

    private final String host;
    private final int port;

    OldTls(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * The names of those that it takes.
     *
     * @throws IOException where nobody listens, or takes TLS of today, or an offer is neither taken nor refused in time
     */
    List<String> taken() throws IOException {
        takeTlsOfToday(); // else whoever hangs up on everybody would seem to refuse what is old
        var taken = new ArrayList<String>();
        for (var offer : OFFERS) {
            if (takes(offer)) {
                taken.add(offer.name);
            }
        }
        return taken;
    }

    /** Whoever it is: nothing but the version counts, so no certificate is looked at. */
    private void takeTlsOfToday() throws IOException {
        try {
            var tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new TrustAnyone()}, null);
            try (var socket = (SSLSocket) tls.getSocketFactory().createSocket()) {
                socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.startHandshake();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be tried: " + e.getMessage(), e);
        }
    }

    /** Whether our hello is one: a server that speaks TLS 1.2 takes it with suites of today. */
    boolean takesTls12() throws IOException {
        return takes(new Offer("TLS 1.2", TLS_1_2, STRONG));
    }

    private boolean takes(Offer offer) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return answer(socket, offer);
        }
    }

    private static boolean answer(Socket socket, Offer offer) throws IOException {
        try {
            socket.getOutputStream().write(hello(offer));
            socket.getOutputStream().flush();
            var in = new DataInputStream(socket.getInputStream());
            int type = in.readUnsignedByte();
            in.skipNBytes(4);
            return type == HANDSHAKE && in.readUnsignedByte() == SERVER_HELLO;
        } catch (SocketTimeoutException silent) {
            throw new IOException(
                    offer.name + " was neither taken nor refused within " + PATIENCE_MILLIS + " ms", silent);
        } catch (IOException refused) {
            return false;
        }
    }

    private static byte[] hello(Offer offer) throws IOException {
        var body = new ByteArrayOutputStream();
        var out = new DataOutputStream(body);
        var random = new byte[32];
        new Random(1).nextBytes(random);
        out.writeShort(offer.version);
        out.write(random);
        out.writeByte(0); // no session
        out.writeShort(2 * offer.suites.size());
        for (int suite : offer.suites) {
            out.writeShort(suite);
        }
        out.writeShort(0x0100); // one compression: none
        if (offer.version > 0x0300) {
            var extensions = extensions(offer.version);
            out.writeShort(extensions.length);
            out.write(extensions);
        }
        return record(offer.version, body.toByteArray());
    }

    private static byte[] extensions(int version) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        shorts(out, 10, 0x001d, 0x0017, 0x0018); // groups: x25519, P-256, P-384
        out.writeShort(11);
        out.writeShort(2);
        out.writeShort(0x0100); // one format of points: uncompressed
        if (version == TLS_1_2) {
            // What signs: ECDSA, RSA-PSS and RSA with SHA-256 to SHA-512, and with SHA-1.
            shorts(out, 13, 0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201);
        }
        return bytes.toByteArray();
    }

    private static void shorts(DataOutputStream out, int extension, int... values) throws IOException {
        out.writeShort(extension);
        out.writeShort(2 * values.length + 2);
        out.writeShort(2 * values.length);
        for (int value : values) {
            out.writeShort(value);
        }
    }

    private static byte[] record(int version, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(HANDSHAKE);
        out.writeShort(Math.min(version, 0x0301));
        out.writeShort(body.length + 4);
        out.writeByte(1); // a client's hello
        out.writeByte(body.length >> 16);
        out.writeShort(body.length & 0xffff);
        out.write(body);
        return bytes.toByteArray();
    }
}
