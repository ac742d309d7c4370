package sh.deploy.e2e.guard;

import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service account's token, read but not checked. */
record AccountToken(String text) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Of the key that it was signed with. */
    String keyId() {
        return part(0).path("kid").asString();
    }

    JsonNode claims() {
        return part(1);
    }

    /** As the server names it to whoever shows it. */
    String id() {
        return "JTI=" + claims().path("jti").asString();
    }

    Duration life() {
        return Duration.ofSeconds(
                claims().path("exp").asLong() - claims().path("iat").asLong());
    }

    private JsonNode part(int index) {
        return JSON.readTree(Base64.getUrlDecoder().decode(text.split("\\.")[index]));
    }

    @Override
    public String toString() {
        return id();
    }
}
