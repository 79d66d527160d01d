package dev.pifi.it;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The arrows between modules: who may know whom. Each rule is held against the product, and against
 * a class that breaks it. A rule whose package holds no class fails.
 */
class ArchitectureTest {
  private static final String[] PLUGINS = {
    "dev.pifi.slm..", "dev.pifi.llm..", "dev.pifi.tasks..", "dev.pifi.metrics.."
  };
  private static final Pattern PLUGIN_MODULE =
      Pattern.compile("(dev\\.pifi\\.(?:(?:slm|llm)\\.\\w+|tasks|metrics)).*");

  private static final Map<String, ArchRule> RULES =
      Map.of(
          "graph uses the JDK only",
          classes()
              .that()
              .resideInAPackage("dev.pifi.graph..")
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage("java..", "dev.pifi.graph.."),
          "spi uses the JDK and graph only",
          classes()
              .that()
              .resideInAPackage("dev.pifi.spi..")
              .and()
              .resideOutsideOfPackage("dev.pifi.spi.testkit..")
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage("java..", "dev.pifi.graph..", "dev.pifi.spi.."),
          "plug-ins use the JDK, graph and spi only",
          classes()
              .that()
              .resideInAnyPackage(PLUGINS)
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage(
                  Stream.concat(
                          // WordNet's reader, which METEOR is defined by
                          Stream.of(
                              "java..", "dev.pifi.graph..", "dev.pifi.spi..", "net.sf.extjwnl.."),
                          Stream.of(PLUGINS))
                      .toArray(String[]::new)),
          "plug-ins do not know each other",
          classes().that().resideInAnyPackage(PLUGINS).should(new NotKnowOtherPlugins()),
          "engine does not know the app or a plug-in",
          noClasses()
              .that()
              .resideInAPackage("dev.pifi.engine..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  Stream.concat(Stream.of("dev.pifi.cli.."), Stream.of(PLUGINS))
                      .toArray(String[]::new)),
          "the app finds plug-ins at run time only",
          noClasses()
              .that()
              .resideInAPackage("dev.pifi.cli..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(PLUGINS),
          "only the engine uses DJL and DuckDB",
          noClasses()
              .that()
              .resideOutsideOfPackages("dev.pifi.engine..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage("ai.djl..", "org.duckdb.."),
          "only the engine and the app use Jackson",
          noClasses()
              .that()
              .resideOutsideOfPackages("dev.pifi.engine..", "dev.pifi.cli..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("com.fasterxml.jackson.."),
          "static fields are final",
          fields().that().haveModifier(STATIC).should().haveModifier(FINAL));

  @TestFactory
  List<DynamicTest> theProductKeeps() {
    JavaClasses product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pifi");
    return RULES.entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(product)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          graph uses the JDK only | dev.pifi.graph | dev.pifi.spi.Metric bad;
          graph uses the JDK only | dev.pifi.graph.passes | org.slf4j.Logger bad;
          spi uses the JDK and graph only | dev.pifi.spi | dev.pifi.engine.spec.RunSpec bad;
          plug-ins use the JDK, graph and spi only | dev.pifi.slm.own | dev.pifi.engine.spec.RunSpec bad;
          plug-ins use the JDK, graph and spi only | dev.pifi.tasks | org.slf4j.Logger bad;
          plug-ins do not know each other | dev.pifi.slm.own | dev.pifi.metrics.classification.ClassificationMetrics bad;
          plug-ins do not know each other | dev.pifi.slm.own | dev.pifi.slm.bert.BertAdapter bad;
          engine does not know the app or a plug-in | dev.pifi.engine.own | dev.pifi.slm.bert.BertAdapter bad;
          engine does not know the app or a plug-in | dev.pifi.engine.own | dev.pifi.cli.Pifi bad;
          the app finds plug-ins at run time only | dev.pifi.cli | dev.pifi.slm.bert.BertAdapter bad;
          only the engine uses DJL and DuckDB | dev.pifi.cli | ai.djl.Device bad;
          only the engine uses DJL and DuckDB | dev.pifi.tasks | org.duckdb.DuckDBConnection bad;
          only the engine and the app use Jackson | dev.pifi.tasks | com.fasterxml.jackson.databind.ObjectMapper bad;
          static fields are final | dev.pifi.engine.own | static int bad;
          """)
  void aClassThatBreaksTheRuleIsFound(
      String rule, String home, String field, @TempDir Path classFiles) throws IOException {
    Path source = Files.createDirectories(classFiles.resolve("source")).resolve("Bad.java");
    Files.writeString(source, "package %s; class Bad { %s }".formatted(home, field));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    int failed =
        compiler.run(
            null,
            null,
            null,
            "-cp",
            classPath,
            "-proc:none",
            "-d",
            classFiles.toString(),
            source.toString());
    assertTrue(failed == 0, "the example does not compile");

    EvaluationResult result =
        RULES.get(rule).evaluate(new ClassFileImporter().importPath(classFiles));

    assertTrue(result.hasViolation(), rule);
    assertTrue(result.getFailureReport().toString().contains(home + ".Bad"), rule);
  }

  /** Two packages are of one plug-in if {@link #PLUGIN_MODULE} finds one module in both. */
  private static final class NotKnowOtherPlugins extends ArchCondition<JavaClass> {
    NotKnowOtherPlugins() {
      super("not know another plug-in");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        Optional<String> target = module(dependency.getTargetClass().getBaseComponentType());
        if (target.isPresent() && !target.equals(module(type))) {
          events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
        }
      }
    }

    private static Optional<String> module(JavaClass type) {
      Matcher module = PLUGIN_MODULE.matcher(type.getPackageName());
      return module.matches() ? Optional.of(module.group(1)) : Optional.empty();
    }
  }
}
