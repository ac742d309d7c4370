package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A namespace with quotas. */
abstract class QuotaTest extends ServerTest {
    protected static String json(String text) {
        return text.replace('\'', '"');
    }

    protected void quota(String name, String hard) {
        make(
                "resourcequotas",
                json("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'" + name + "'},'spec':{'hard':{"
                        + hard + "}}}"));
    }

    protected void make(String resource, String body) {
        var made = admin.post(in(resource), body);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    /** What the quota's status says before long; polls, since the server writes it a moment later. */
    protected void awaitUsed(String name, String used) {
        var wanted = JsonMapper.shared().readTree(json(used));
        for (int i = 0; i < 500 && !used(name).equals(wanted); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(used(name)).isEqualTo(wanted);
    }

    protected JsonNode used(String name) {
        return admin.get(in("resourcequotas/" + name)).json().at("/status/used");
    }

    protected static String podWith(String name, String resources) {
        return podWith(name, resources, "");
    }

    protected static String podWith(String name, String resources, String more) {
        return json("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
                + "'},'spec':{'containers':[{'name':'c','image':'hello','resources':" + resources + "}]" + more + "}}");
    }

    protected static String claim(String name, String size) {
        return json("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'" + name
                + "'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'" + size + "'}}}}");
    }
}
