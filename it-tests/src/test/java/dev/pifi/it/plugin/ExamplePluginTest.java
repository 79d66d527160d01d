package dev.pifi.it.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.plugin.PluginLoader;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The guide for authors of plug-ins holds: what it shows is built, found, verified and trained. */
class ExamplePluginTest {
  private static final Path GUIDE = Path.of("..", "docs", "adapters.md");
  private static final Pattern FILE_SHOWN =
      Pattern.compile("(?m)^`([^`\n]+)`:\n\n```[a-z]*\n(.*?)^```$", Pattern.DOTALL);

  @TempDir private static Path shared;
  private static Path built;

  @TempDir private Path folder;

  @BeforeAll
  static void build() throws IOException {
    built = ExampleProject.jar(shared.resolve("example-plugin.jar"));
  }

  private Path plugins(String... names) throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    for (String name : names) {
      Files.copy(built, plugins.resolve(name));
    }
    return plugins;
  }

  @Test
  void itsOwnTestsPass() throws Exception {
    List<URL> urls = new ArrayList<>(List.of(built.toUri().toURL()));
    for (Path path : ExampleProject.tests(built, folder)) {
      urls.add(path.toUri().toURL());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), before)) {
      thread.setContextClassLoader(loader);
      TestExecutionSummary summary = runTests();
      assertEquals(List.of(), summary.getFailures().stream().map(Object::toString).toList());
      assertTrue(summary.getTestsSucceededCount() > 50, summary.getTestsSucceededCount() + " ran");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static TestExecutionSummary runTests() {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                DiscoverySelectors.selectClass("example.DistilBertAdapterTest"),
                DiscoverySelectors.selectClass("example.GraniteAdapterTest"),
                DiscoverySelectors.selectClass("example.LinearClassificationTaskTest"),
                DiscoverySelectors.selectClass("example.CohenKappaTest"))
            .build(),
        listener);
    return listener.getSummary();
  }

  @Test
  void theCommandLineListsWhatTheJarBringsAndWhere() throws Exception {
    Path plugins = plugins("example-plugin.jar");
    String jar = plugins.resolve("example-plugin.jar").toString();
    Command list = Command.run(plugins, "plugins", "list");
    assertEquals(0, list.exitCode(), list::output);
    for (String line :
        List.of(
            "small model +distilbert",
            "LLM layer +granite",
            "task +linear-classification",
            "metric +cohen_kappa")) {
      assertTrue(
          Pattern.compile("(?m)^" + line + " +" + Pattern.quote(jar) + "$")
              .matcher(list.output())
              .find(),
          () -> line + " in:\n" + list.output());
    }
    Command doctor = Command.run(plugins, "plugins", "doctor");
    assertEquals(0, doctor.exitCode(), doctor::output);
  }

  @Test
  void theCommandLineVerifiesBothAdapters() throws Exception {
    String fixtures = ExampleProject.fixtures().toString();
    Command verified = Command.run(plugins("example-plugin.jar"), "verify", fixtures);
    assertEquals(0, verified.exitCode(), verified::output);
    assertTrue(verified.output().matches("(?s).*slm/distilbert .* ok\\R.*"), verified::output);
    assertTrue(verified.output().matches("(?s).*llm/granite .* ok\\R.*"), verified::output);

    Command without = Command.run(folder.resolve("none"), "verify", fixtures);
    assertEquals(ErrorCode.VERIFICATION_FAILED.exitCode(), without.exitCode());
    assertTrue(without.output().contains("REFUSED"), without::output);
    assertTrue(without.output().contains("model_type 'distilbert'"), without::output);
  }

  @Test
  void theCommandLineTrainsTheTaskAndScoresByTheMetric() throws Exception {
    DemoFiles files = new DemoFiles(folder, Families.of(ExamplePluginTest.class.getClassLoader()));
    files.write();
    Path spec = folder.resolve("run.yaml");
    Files.writeString(
        spec,
        """
        task: linear-classification
        method: base
        output: %s
        model: {path: %s}
        data: {train: %s, validation: %s}
        training: {epochs: 4, learning_rate: 0.003, best_metric: cohen_kappa}
        """
            .formatted(
                folder.resolve("run"), files.slm(), files.data("train"), files.data("validation")));
    Command train = Command.run(plugins("example-plugin.jar"), "train", spec.toString());
    assertEquals(0, train.exitCode(), train::output);
    Matcher kappa =
        Pattern.compile("\"best_cohen_kappa\" : ([0-9.]+)")
            .matcher(Files.readString(folder.resolve("run").resolve("metrics.json")));
    assertTrue(kappa.find() && Double.parseDouble(kappa.group(1)) > 0.5, train::output);
  }

  @Test
  void twoJarsThatClaimOneNameFailWithBothPlaces() throws Exception {
    Path plugins = plugins("first.jar", "second.jar");
    List<String> jars =
        List.of(plugins.resolve("first.jar").toString(), plugins.resolve("second.jar").toString());
    PluginLoader loader = new PluginLoader(getClass().getClassLoader(), plugins);
    PifiException refused = assertThrows(PifiException.class, () -> Families.of(loader));
    assertEquals(ErrorCode.PLUGIN_INVALID, refused.code());
    jars.forEach(jar -> assertTrue(refused.actual().contains(jar), refused::getMessage));

    Command verify = Command.run(plugins, "verify", ExampleProject.fixtures().toString());
    assertEquals(ErrorCode.PLUGIN_INVALID.exitCode(), verify.exitCode(), verify::output);
    Command doctor = Command.run(plugins, "plugins", "doctor");
    assertEquals(ErrorCode.PLUGIN_INVALID.exitCode(), doctor.exitCode(), doctor::output);
    for (Command command : List.of(verify, doctor)) {
      jars.forEach(jar -> assertTrue(command.output().contains(jar), command::output));
    }
  }

  @Test
  void twoAdaptersOfOneModelAreRefusedWhenItIsOpened() {
    Families found = Families.of(getClass().getClassLoader());
    List<SlmAdapter> twice = new ArrayList<>(found.slms());
    twice.addAll(found.slms());
    Families families = new Families(twice, found.llms(), found.tasks(), found.metrics());
    ModelConfig config = ModelConfig.of("config.json", Map.of("model_type", "bert"));
    PifiException refused = assertThrows(PifiException.class, () -> families.backbone(config));
    assertEquals(ErrorCode.PLUGIN_INVALID, refused.code());
    assertTrue(refused.actual().contains("[bert, bert]"), refused::getMessage);
  }

  @Test
  void aBrokenJarIsNamedByTheDoctorAndTheOthersWork() throws Exception {
    Path plugins = plugins("good.jar");
    byte[] bytes = Files.readAllBytes(built);
    Path cut = plugins.resolve("cut.jar");
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Command doctor = Command.run(plugins, "plugins", "doctor");
    assertEquals(ErrorCode.PLUGIN_INVALID.exitCode(), doctor.exitCode(), doctor::output);
    assertTrue(doctor.output().contains(cut + ": it is no jar that can be read"), doctor::output);
    assertTrue(doctor.output().contains("do: copy the jar again"), doctor::output);
    Command list = Command.run(plugins, "plugins", "list");
    assertTrue(list.output().contains("cohen_kappa"), list::output);
  }

  @Test
  void theGuideShowsTheFilesAsTheyAre() throws IOException {
    Matcher shown = FILE_SHOWN.matcher(Files.readString(GUIDE));
    List<String> names = new ArrayList<>();
    while (shown.find()) {
      Path file = ExampleProject.FOLDER.resolve(shown.group(1));
      names.add(file.getFileName().toString());
      assertEquals(Files.readString(file), shown.group(2), file::toString);
    }
    assertTrue(
        names.containsAll(
            List.of(
                "pom.xml",
                "DistilBertAdapter.java",
                "GraniteAdapter.java",
                "LinearClassificationTask.java",
                "CohenKappa.java",
                "DistilBertAdapterTest.java")),
        names::toString);
  }
}
