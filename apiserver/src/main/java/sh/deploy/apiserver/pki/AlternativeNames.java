package sh.deploy.apiserver.pki;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Names that a certificate holds for beside its subject (RFC 5280, 4.2.1.6).
 *
 * @param addresses as text, such as {@code 192.0.2.1}
 * @param others how many there are of any other sort, which no certificate gets
 */
public record AlternativeNames(
        List<String> dnsNames, List<String> addresses, List<String> emails, List<String> uris, int others) {
    static final AlternativeNames NONE = new AlternativeNames(List.of(), List.of(), List.of(), List.of(), 0);

    public AlternativeNames {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
        emails = List.copyOf(emails);
        uris = List.copyOf(uris);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    static AlternativeNames of(@Nullable GeneralNames names) throws GeneralSecurityException {
        if (names == null) {
            return NONE;
        }
        var dns = new ArrayList<String>();
        var addresses = new ArrayList<String>();
        var emails = new ArrayList<String>();
        var uris = new ArrayList<String>();
        int others = 0;
        for (var name : names.getNames()) {
            switch (name.getTagNo()) {
                case GeneralName.dNSName -> dns.add(text(name));
                case GeneralName.iPAddress -> addresses.add(address(name));
                case GeneralName.rfc822Name -> emails.add(text(name));
                case GeneralName.uniformResourceIdentifier -> uris.add(text(name));
                default -> others++;
            }
        }
        return new AlternativeNames(dns, addresses, emails, uris, others);
    }

    /** Null where there are none. */
    @Nullable
    GeneralNames encoded() {
        var all = new ArrayList<GeneralName>();
        dnsNames.forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(address -> all.add(new GeneralName(GeneralName.iPAddress, address)));
        emails.forEach(email -> all.add(new GeneralName(GeneralName.rfc822Name, email)));
        uris.forEach(uri -> all.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return all.isEmpty() ? null : new GeneralNames(all.toArray(GeneralName[]::new));
    }

    private static String text(GeneralName name) throws GeneralSecurityException {
        if (name.getName() instanceof ASN1String text) {
            return text.getString();
        }
        throw new GeneralSecurityException("an alternative name is no text");
    }

    private static String address(GeneralName name) throws GeneralSecurityException {
        try {
            return InetAddress.getByAddress(
                            ASN1OctetString.getInstance(name.getName()).getOctets())
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new GeneralSecurityException("an alternative name is no IP address", e);
        }
    }
}
