package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies that are small and say that they would be large, and content types that do not fit. */
final class HostileEncodings {
    private static final byte[] GOOD = HostileJson.map("{\"k\":\"v\"}").getBytes(UTF_8);

    private final List<HostileRequest> all = new ArrayList<>();

    private HostileEncodings() {}

    static List<HostileRequest> all() {
        var made = new HostileEncodings();
        made.packed();
        made.types();
        return made.all;
    }

    private void packed() {
        add("gzip, a hundred megabytes of nothing", "application/json", "gzip", () -> gzip(new byte[100 << 20]));
        add(
                "gzip, a hundred megabytes of blanks in an object",
                "application/json",
                "gzip",
                () -> gzip(blanks(100 << 20)));
        add("gzip in gzip in gzip", "application/json", "gzip", () -> gzip(gzip(gzip(new byte[50 << 20]))));
        add("gzip that is cut off", "application/json", "gzip", () -> Arrays.copyOf(gzip(blanks(1 << 20)), 200));
        add("gzip that is none", "application/json", "gzip", () -> blanks(1_000));
        add("gzip twice", "application/json", "gzip, gzip", () -> gzip(gzip(GOOD)));
        add("deflate, a hundred megabytes", "application/json", "deflate", () -> deflate(blanks(100 << 20)));
        add("br", "application/json", "br", () -> new byte[] {(byte) 0x8b, 0x02, (byte) 0x80, 0x41, 0x03});
        add("zstd", "application/json", "zstd", () -> new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
        add("gzip in YAML", "application/yaml", "gzip", () -> gzip(blanks(50 << 20)));
        add("gzip in protobuf", "application/vnd.kubernetes.protobuf", "gzip", () -> gzip(new byte[50 << 20]));
    }

    private void types() {
        for (var type : List.of(
                "application/xml",
                "text/plain",
                "text/html",
                "application/cbor",
                "application/gzip",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json-seq",
                "application/apply-patch+yaml",
                "application/" + "x".repeat(10_000),
                "/",
                "*",
                "json")) {
            all.add(HostileRequest.post(
                    "a body as " + (type.length() > 60 ? "a long type" : type), "configmaps", type, () -> GOOD));
            all.add(HostileRequest.of(
                    "a patch as " + (type.length() > 60 ? "a long type" : type),
                    "PATCH",
                    "configmaps/c",
                    type,
                    () -> "{}".getBytes(UTF_8)));
        }
        all.add(HostileRequest.post(
                "YAML as JSON", "configmaps", "application/json", () -> "kind: ConfigMap".getBytes(UTF_8)));
        all.add(HostileRequest.post(
                "protobuf as JSON", "configmaps", "application/json", () -> new byte[] {'k', '8', 's', 0, 10}));
        all.add(HostileRequest.post(
                "JSON as protobuf", "configmaps", "application/vnd.kubernetes.protobuf", () -> GOOD));
    }

    private void add(String name, String contentType, String encoding, Supplier<byte[]> body) {
        all.add(new HostileRequest(
                name,
                "POST",
                "configmaps",
                new String[] {"content-type", contentType, "content-encoding", encoding},
                body,
                false));
    }

    private static byte[] blanks(int length) {
        var blanks = new byte[length];
        Arrays.fill(blanks, (byte) ' ');
        blanks[0] = '{';
        blanks[length - 1] = '}';
        return blanks;
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var packing = new GZIPOutputStream(out)) {
            packing.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (OutputStream packing = new DeflaterOutputStream(out)) {
            packing.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
