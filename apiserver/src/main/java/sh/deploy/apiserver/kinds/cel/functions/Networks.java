package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.util.List;
import java.util.Optional;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Opaque;

/** Source: Kubernetes' documentation, "Kubernetes CIDR library". */
final class Networks {
    private static final String NAME = "net.CIDR";
    private static final Type CIDR = Type.opaque(NAME);
    private static final int LONGEST = 49;

    private Networks() {}

    /** @param bits of the address that belong to the network */
    private record Network(Address address, int bits) implements Opaque {
        @Override
        public String typeName() {
            return NAME;
        }

        static Optional<Network> parse(String text) {
            int slash = text.length() > LONGEST ? -1 : text.indexOf('/');
            if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
                return Optional.empty();
            }
            int bits = Integer.parseInt(text.substring(slash + 1));
            return Address.parse(text.substring(0, slash))
                    .filter(address -> bits <= 8 * address.bytes().length)
                    .map(address -> new Network(address, bits));
        }

        Network masked() {
            var bytes = address.bytes().clone();
            for (int i = 0; i < bytes.length; i++) {
                int kept = Math.clamp(bits - 8L * i, 0, 8);
                bytes[i] &= (byte) (255 << (8 - kept));
            }
            return new Network(new Address(bytes), bits);
        }

        boolean contains(Address other) {
            return other.isV4() == address.isV4()
                    && new Network(other, bits).masked().address.equals(masked().address);
        }

        boolean contains(Network other) {
            return bits <= other.bits && contains(other.address);
        }
    }

    static void declare(Declarations all) {
        all.function("cidr", List.of(STRING), CIDR, (given, work) -> required((String) given[0]))
                .function(
                        "isCIDR",
                        List.of(STRING),
                        BOOL,
                        (given, work) -> Network.parse((String) given[0]).isPresent())
                .function("string", List.of(CIDR), STRING, (given, work) -> text((Network) given[0]))
                .member(
                        "containsIP",
                        List.of(CIDR, Addresses.IP),
                        BOOL,
                        (given, work) -> ((Network) given[0]).contains((Address) given[1]))
                .member(
                        "containsIP",
                        List.of(CIDR, STRING),
                        BOOL,
                        (given, work) -> ((Network) given[0]).contains(Addresses.required((String) given[1])))
                .member(
                        "containsCIDR",
                        List.of(CIDR, CIDR),
                        BOOL,
                        (given, work) -> ((Network) given[0]).contains((Network) given[1]))
                .member(
                        "containsCIDR",
                        List.of(CIDR, STRING),
                        BOOL,
                        (given, work) -> ((Network) given[0]).contains(required((String) given[1])))
                .member("ip", List.of(CIDR), Addresses.IP, (given, work) -> ((Network) given[0]).address())
                .member("masked", List.of(CIDR), CIDR, (given, work) -> ((Network) given[0]).masked())
                .member("prefixLength", List.of(CIDR), Type.INT, (given, work) -> (long) ((Network) given[0]).bits());
    }

    private static Network required(String text) {
        return Network.parse(text)
                .orElseThrow(() -> new EvaluationFailed("network address parse error: the string is no CIDR"));
    }

    private static String text(Network network) {
        return network.address().text() + "/" + network.bits();
    }
}
