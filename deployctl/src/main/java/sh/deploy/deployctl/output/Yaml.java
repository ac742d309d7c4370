package sh.deploy.deployctl.output;

import java.util.regex.Pattern;
import sh.deploy.api.manifest.Scalars;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** Trees as YAML that kubectl reads back to the same tree. */
public final class Yaml {
    private Yaml() {}

    /** Block style; text is quoted only where a reader could take it for something else. */
    public static String write(JsonNode node) {
        var factory =
                YAMLFactory.builder().stringQuotingChecker(new KubectlQuoting()).build();
        return YAMLMapper.builder(factory)
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .disable(YAMLWriteFeature.SPLIT_LINES)
                .build()
                .writeValueAsString(node);
    }

    /** Quotes beside the usual what kubectl would read as something else than text. */
    private static final class KubectlQuoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1L;

        /** Text for kubectl, but a point in time for other readers of YAML. */
        private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}");

        @Override
        public boolean needToQuoteName(String name) {
            return super.needToQuoteName(name) || !Scalars.isText(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value)
                    || !Scalars.isText(value)
                    || DATE.matcher(value).lookingAt();
        }
    }
}
