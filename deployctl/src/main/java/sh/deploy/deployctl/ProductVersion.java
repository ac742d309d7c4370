package sh.deploy.deployctl;

/** The version of this build. */
public final class ProductVersion {
    public static final String TEXT = "v0.1.0";

    private ProductVersion() {}
}
