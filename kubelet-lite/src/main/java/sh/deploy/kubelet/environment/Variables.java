package sh.deploy.kubelet.environment;

import java.util.Map;

/** Replaces {@code $(NAME)}; {@code $$} is a dollar, and a name that is not known stays as it is written. */
public final class Variables {
    private Variables() {}

    public static String expand(String text, Map<String, String> known) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char current = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
            int close = current == '$' && next == '(' ? text.indexOf(')', at + 2) : -1;
            if (current == '$' && next == '$') {
                out.append('$');
                at += 2;
            } else if (close >= 0) {
                var reference = text.substring(at, close + 1);
                out.append(known.getOrDefault(text.substring(at + 2, close), reference));
                at = close + 1;
            } else {
                out.append(current);
                at++;
            }
        }
        return out.toString();
    }
}
