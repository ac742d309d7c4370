package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Protobuf whose lengths lie, that is cut off, or goes into itself. Written byte by byte, since no library writes what is wrong. */
final class HostileProtobuf {
    private static final String TYPE = "application/vnd.kubernetes.protobuf";
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;

    private final List<HostileRequest> all = new ArrayList<>();

    private HostileProtobuf() {}

    static List<HostileRequest> all() {
        var made = new HostileProtobuf();
        made.lengths();
        made.cuts();
        made.tags();
        made.depths();
        made.crowds();
        made.envelopes();
        return made.all;
    }

    private void post(String name, String path, Supplier<byte[]> body) {
        all.add(HostileRequest.post("protobuf, " + name, path, TYPE, body));
    }

    /** A ConfigMap of these bytes. */
    private void map(String name, byte[]... parts) {
        post(name, "configmaps", () -> envelope("v1", "ConfigMap", joined(parts)));
    }

    private void lengths() {
        for (long length : new long[] {1, 1_000, 1 << 20, Integer.MAX_VALUE, 0xffff_ffffL, 1L << 40, -1}) {
            map("metadata that says it has " + length + " bytes", tag(1, BYTES), varint(length));
            map("data that says it has " + length + " bytes", tag(2, BYTES), varint(length));
            map("a name that says it has " + length + " bytes", field(1, joined(tag(1, BYTES), varint(length))));
            map("what nobody knows that says it has " + length + " bytes", tag(99, BYTES), varint(length));
            post(
                    "an object that says it has " + length + " bytes",
                    "configmaps",
                    () -> joined(magic(), type("v1", "ConfigMap"), tag(2, BYTES), varint(length)));
        }
        map("a length of eleven bytes", tag(1, BYTES), filled(11, 0xff));
        map("a length that does not end", tag(1, BYTES), filled(3, 0x80));
        map("an inner end beyond the outer", field(1, joined(tag(1, BYTES), varint(200), new byte[10])));
    }

    private void cuts() {
        var whole = envelope("v1", "ConfigMap", good());
        for (int percent = 10; percent < 100; percent += 10) {
            int length = whole.length * percent / 100;
            post("cut off after " + percent + " %", "configmaps", () -> Arrays.copyOf(whole, length));
        }
    }

    private void tags() {
        map("a field of number 0", varint(VARINT), varint(1));
        map("a wire type that there is not", tag(1, 6), varint(1));
        map("another that there is not", tag(1, 7), varint(1));
        map("the end of a group that did not begin", tag(9, GROUP_END));
        map("a group that does not end", tag(9, GROUP));
        map("a group that ends as another", tag(9, GROUP), tag(8, GROUP_END));
        map("a number where metadata is", tag(1, VARINT), varint(7));
        map("a fixed number where metadata is", tag(1, 1), new byte[8]);
        map("a number where a name is", field(1, joined(tag(1, VARINT), varint(1L << 35))));
        map("a field number beyond all", varint(0xffff_fff8L), varint(1));
        map("a name that is no text", field(1, field(1, filled(40, 0xc0))));
    }

    private void depths() {
        for (int depth : new int[] {200, 10_000, 1_000_000}) {
            map(depth + " groups in each other", repeated(tag(9, GROUP), depth));
            map(depth + " groups that end", repeated(tag(9, GROUP), depth), repeated(tag(9, GROUP_END), depth));
            post(
                    depth + " groups in the envelope",
                    "configmaps",
                    () -> joined(magic(), repeated(tag(9, GROUP), depth)));
        }
        post("an envelope in an envelope", "configmaps", () -> {
            var inner = envelope("v1", "ConfigMap", good());
            for (int i = 0; i < 1_000; i++) {
                inner = envelope("v1", "Unknown", inner);
            }
            return inner;
        });
    }

    private void crowds() {
        post(
                "a million empty containers",
                "pods",
                () -> envelope(
                        "v1",
                        "Pod",
                        joined(
                                field(1, field(1, bytes("x"))),
                                field(2, repeated(joined(tag(2, BYTES), varint(0)), 1_000_000)))));
        post(
                "a million empty volumes",
                "pods",
                () -> envelope(
                        "v1",
                        "Pod",
                        joined(
                                field(1, field(1, bytes("x"))),
                                field(2, repeated(joined(tag(1, BYTES), varint(0)), 1_000_000)))));
        post(
                "a million owners",
                "configmaps",
                () -> envelope(
                        "v1",
                        "ConfigMap",
                        joined(field(
                                1,
                                joined(
                                        field(1, bytes("x")),
                                        repeated(joined(tag(13, BYTES), varint(0)), 1_000_000))))));
        post(
                "a name of three megabytes less a little",
                "configmaps",
                () -> envelope("v1", "ConfigMap", field(1, field(1, filled(3_000_000, 'n')))));
        post(
                "more than any body has",
                "configmaps",
                () -> envelope("v1", "ConfigMap", field(1, field(1, filled(5_000_000, 'n')))));
    }

    private void envelopes() {
        post("nothing", "configmaps", () -> new byte[0]);
        post("the beginning alone", "configmaps", HostileProtobuf::magic);
        post("half the beginning", "configmaps", () -> Arrays.copyOf(magic(), 3));
        post("without its beginning", "configmaps", HostileProtobuf::good);
        post("JSON after the beginning", "configmaps", () -> joined(magic(), bytes(HostileJson.map("{}"))));
        post("of a kind that there is not", "configmaps", () -> envelope("v1", "Unicorn", good()));
        post("of a kind with dots", "configmaps", () -> envelope("v1", "../../Secret", good()));
        post("of another kind", "configmaps", () -> envelope("v1", "Secret", good()));
        post("of a version that there is not", "configmaps", () -> envelope("v9", "ConfigMap", good()));
        post("of a version with slashes", "configmaps", () -> envelope("a/b/c/d", "ConfigMap", good()));
        post("of no kind", "configmaps", () -> envelope("", "", good()));
        post(
                "of a kind that is no text",
                "configmaps",
                () -> joined(
                        magic(),
                        field(1, joined(field(1, filled(4, 0xff)), field(2, filled(4, 0xfe)))),
                        field(2, good())));
    }

    // ---- Bytes

    private static byte[] good() {
        return joined(field(1, field(1, bytes("x"))), field(2, joined(field(1, bytes("k")), field(2, bytes("v")))));
    }

    private static byte[] magic() {
        return new byte[] {'k', '8', 's', 0};
    }

    private static byte[] envelope(String apiVersion, String kind, byte[] raw) {
        return joined(magic(), type(apiVersion, kind), field(2, raw));
    }

    private static byte[] type(String apiVersion, String kind) {
        return field(1, joined(field(1, bytes(apiVersion)), field(2, bytes(kind))));
    }

    private static byte[] field(int number, byte[] content) {
        return joined(tag(number, BYTES), varint(content.length), content);
    }

    private static byte[] tag(int number, int wireType) {
        return varint((long) number << 3 | wireType);
    }

    private static byte[] varint(long value) {
        var out = new ByteArrayOutputStream();
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] repeated(byte[] part, int times) {
        var out = new ByteArrayOutputStream(part.length * times);
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
