package sh.deploy.deployctl.command;

/** {@code token}: the tokens with which machines join the cluster. */
public final class Token extends Group {
    public Token() {
        super(
                "token",
                "Make, list and delete the tokens with which machines join the cluster.",
                new TokenCreate(),
                new TokenList(),
                new TokenDelete());
    }
}
