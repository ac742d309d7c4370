import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_e1b70695a6b79db6347ebfa6d2f55188561a3f50 {
    static final String base64Bytes = String.join("", "AQAAAAAAAABiZWwA//////////9+cHAlM0R3ZWImbGkvYXBpL3YxcCUzRHdlYiZsaXMvZGVmYXVsdC9hJTRmYg==");

    public static void main(String[] args) throws Throwable {
        Crash_e1b70695a6b79db6347ebfa6d2f55188561a3f50.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = sh.deploy.e2e.fuzz.Fuzzing.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = sh.deploy.e2e.fuzz.Fuzzing.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        sh.deploy.e2e.fuzz.Fuzzing.fuzzerTestOneInput(input);
    }
}