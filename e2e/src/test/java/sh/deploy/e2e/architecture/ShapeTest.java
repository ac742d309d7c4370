package sh.deploy.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/** Who may know whom. */
@AnalyzeClasses(packages = "sh.deploy", importOptions = DoNotIncludeTests.class)
class ShapeTest {
    private static final String ROOT = "sh.deploy.";

    /** The stations of a write, in the order of who may be known by whom: a package uses itself and those before it. */
    private static final List<String> CORRIDOR =
            List.of("log", "watch", "kinds", "authn", "authz", "audit", "admission", "registry", "nodes", "http");

    @ArchTest
    static final ArchRule apiKnowsNoOtherModule =
            noClasses().that().resideInAPackage("sh.deploy.api..").should().dependOnClassesThat(others("api"));

    @ArchTest
    static final ArchRule theServerKnowsOnlyTheApi = noClasses()
            .that()
            .resideInAPackage("sh.deploy.apiserver..")
            .should()
            .dependOnClassesThat(others("apiserver"));

    @ArchTest
    static final ArchRule controllersKnowOnlyTheApi = noClasses()
            .that()
            .resideInAPackage("sh.deploy.controllers..")
            .should()
            .dependOnClassesThat(others("controllers"));

    @ArchTest
    static final ArchRule theAgentKnowsOnlyTheApi =
            noClasses().that().resideInAPackage("sh.deploy.kubelet..").should().dependOnClassesThat(others("kubelet"));

    @ArchTest
    static void aStationNeverUsesALaterOne(com.tngtech.archunit.core.domain.JavaClasses all) {
        for (int i = 0; i < CORRIDOR.size(); i++) {
            var later = CORRIDOR.subList(i + 1, CORRIDOR.size()).stream()
                    .map(station -> ROOT + "apiserver." + station + "..")
                    .toArray(String[]::new);
            if (later.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "apiserver." + CORRIDOR.get(i) + "..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(later))
                        .because("a write passes the stations in order and never turns back")
                        .check(all);
            }
        }
    }

    @ArchTest
    static final ArchRule onlyTheLogKnowsSql = noClasses()
            .that()
            .resideOutsideOfPackage("sh.deploy.apiserver.log..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql..", "liquibase..", "com.zaxxer.."));

    @ArchTest
    static final ArchRule onlyEncryptionKnowsKeysOfWhatIsStored = noClasses()
            .that()
            .resideInAnyPackage("sh.deploy.apiserver.log..", "sh.deploy.apiserver.watch..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("sh.deploy.apiserver.encryption..", "javax.crypto.."))
            .because("the log is checked, copied and inspected by whoever has no keys");

    @ArchTest
    static final ArchRule theLogNeverCutsAStatementShort = noClasses()
            .that()
            .resideInAPackage("sh.deploy.apiserver.log..")
            .should()
            .callMethodWhere(describe(
                    "cancel a statement or bound its time",
                    call -> call.getTargetOwner()
                                    .getPackageName()
                                    .matches("(java\\.sql|org\\.jdbi|org\\.postgresql)(\\..*)?")
                            && call.getTarget().getName().matches("setQueryTimeout|cancel|cancelQuery")))
            .because(
                    "a commit that is cut short while it waits for the standby counts as done although the standby lacks it,"
                            + " and a failover then loses what was acknowledged");

    @ArchTest
    static final ArchRule onlyContainersKnowsDocker = noClasses()
            .that()
            .resideOutsideOfPackage("sh.deploy.kubelet.containers..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.github.dockerjava.."));

    @ArchTest
    static final ArchRule onlySystemTimeReadsTheClock = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("sh.deploy.api.time.SystemTime")
            .and(describe(
                    "are ours, not generated", type -> !type.getPackageName().endsWith(".wire")))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.OffsetDateTime.class, "now")
            .orShould()
            .callMethod(java.time.ZonedDateTime.class, "now")
            .orShould()
            .callMethod(java.time.LocalDateTime.class, "now");

    @ArchTest
    static final ArchRule onlyTheRegistryAppends = noClasses()
            .that()
            .resideOutsideOfPackages("sh.deploy.apiserver.registry..", "sh.deploy.apiserver.log..")
            .should()
            .callMethodWhere(describe(
                    "append a draft to the log",
                    call -> call.getTargetOwner().getName().equals("sh.deploy.apiserver.log.Appender")
                            && call.getTarget().getName().equals("append")));

    @ArchTest
    static final ArchRule onlyAuthzMakesAPermit = makesOnly("sh.deploy.apiserver.authz", "Permit");

    @ArchTest
    static final ArchRule onlyAdmissionMakesAnAdmitted = makesOnly("sh.deploy.apiserver.admission", "Admitted");

    @ArchTest
    static final ArchRule kubernetesClientOfOthersIsForTestsOnly =
            noClasses().should().dependOnClassesThat(resideInAnyPackage("io.fabric8.kubernetes.client.."));

    @ArchTest
    static final ArchRule nothingIsCalledUtil =
            classes().should().resideOutsideOfPackages("..util..", "..utils..", "..helper..", "..common..");

    private static ArchRule makesOnly(String maker, String type) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(maker)
                .should()
                .callConstructorWhere(describe(
                        "make a " + type,
                        call -> call.getTargetOwner().getName().equals(maker + "." + type)));
    }

    private static com.tngtech.archunit.base.DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> others(
            String own) {
        return resideInAnyPackage(Stream.of("apiserver", "controllers", "kubelet", "deployctl")
                .filter(module -> !module.equals(own))
                .map(module -> ROOT + module + "..")
                .toArray(String[]::new));
    }
}
