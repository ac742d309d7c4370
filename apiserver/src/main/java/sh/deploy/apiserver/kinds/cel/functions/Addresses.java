package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.util.List;
import java.util.function.Predicate;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** Source: Kubernetes' documentation, "Kubernetes IP address library". */
final class Addresses {
    static final Type IP = Type.opaque(Address.NAME);

    private Addresses() {}

    static void declare(Declarations all) {
        all.function("ip", List.of(STRING), IP, (given, work) -> required((String) given[0]))
                .function(
                        "isIP",
                        List.of(STRING),
                        BOOL,
                        (given, work) -> Address.parse((String) given[0]).isPresent())
                .function(
                        "ip.isCanonical",
                        List.of(STRING),
                        BOOL,
                        (given, work) -> required((String) given[0]).text().equals(given[0]))
                .function("string", List.of(IP), STRING, (given, work) -> ((Address) given[0]).text())
                .member("family", List.of(IP), INT, (given, work) -> ((Address) given[0]).isV4() ? 4L : 6L);
        test(all, "isUnspecified", ip -> ip.isAll(0, 0));
        test(all, "isLoopback", Addresses::isLoopback);
        test(all, "isLinkLocalMulticast", Addresses::isLinkLocalMulticast);
        test(all, "isLinkLocalUnicast", Addresses::isLinkLocalUnicast);
        test(
                all,
                "isGlobalUnicast",
                ip -> !ip.isAll(0, 0)
                        && !(ip.isV4() && ip.isAll(0, 255))
                        && !isLoopback(ip)
                        && !isMulticast(ip)
                        && !isLinkLocalUnicast(ip));
    }

    static Address required(String text) {
        return Address.parse(text)
                .orElseThrow(() -> new EvaluationFailed("IP Address parse error: the string is none"));
    }

    private static void test(Declarations all, String name, Predicate<Address> holds) {
        all.member(name, List.of(IP), BOOL, (given, work) -> holds.test((Address) given[0]));
    }

    private static boolean isLoopback(Address ip) {
        return ip.isV4() ? ip.at(0) == 127 : ip.text().equals("::1");
    }

    private static boolean isMulticast(Address ip) {
        return ip.isV4() ? ip.at(0) >> 4 == 14 : ip.at(0) == 255;
    }

    private static boolean isLinkLocalMulticast(Address ip) {
        return ip.isV4() ? ip.at(0) == 224 && ip.at(1) == 0 && ip.at(2) == 0 : ip.at(0) == 255 && (ip.at(1) & 15) == 2;
    }

    private static boolean isLinkLocalUnicast(Address ip) {
        return ip.isV4() ? ip.at(0) == 169 && ip.at(1) == 254 : ip.at(0) == 254 && ip.at(1) >> 6 == 2;
    }
}
