import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_835a5be5c7398ed26ea053e5595fe1b01fef5c6e {
    static final String base64Bytes = String.join("", "L78mJiba2drZ2dnZ2ZbZ0yYmJiZ0JiZwYTU1d3BhNTV3b3Jkb3JkJibZ2dnZltnTJiYmJnQmJibZ2dnZ0yYmJiZ0JiY=");

    public static void main(String[] args) throws Throwable {
        Crash_835a5be5c7398ed26ea053e5595fe1b01fef5c6e.class.getClassLoader().setDefaultAssertionStatus(true);
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