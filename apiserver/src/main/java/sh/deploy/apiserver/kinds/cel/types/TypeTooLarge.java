package sh.deploy.apiserver.kinds.cel.types;

/** Lists of maps of lists, and so on, beyond what anybody means. */
public final class TypeTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TypeTooLarge() {
        super("its type has more than " + Type.MOST_PARTS + " parts", null, false, false);
    }
}
