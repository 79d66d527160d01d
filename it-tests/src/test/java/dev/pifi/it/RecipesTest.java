package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.Recipes;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe is a valid spec of a task and of metrics that exist, in both presets. */
class RecipesTest {
  private static final Families FAMILIES = Families.of(RecipesTest.class.getClassLoader());

  @TempDir private Path folder;

  static Stream<String> names() {
    return Recipes.names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isValid(String name) throws IOException {
    String text = Recipes.text(name);
    JsonNode tree = new YAMLMapper().readTree(text);
    for (String model : List.of("model", "plug")) {
      Path place = folder.resolve(tree.get(model).get("path").asText());
      Files.createDirectories(place);
      Files.writeString(place.resolve("config.json"), "{}");
    }
    for (String split : List.of("train", "validation", "test")) {
      JsonNode source = tree.get("data").path(split);
      String path = source.isObject() ? source.get("path").asText() : source.asText();
      if (!path.isEmpty() && !path.contains("*")) {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
      }
    }
    RunSpec spec = SpecReader.read(text, name, folder, List.of(), FAMILIES::metricsOfTask);
    assertEquals(RunSpec.Method.PIFI, spec.method());
    Task task = FAMILIES.task(spec.task());
    Set<String> roles = task.columns().stream().map(ColumnRole::name).collect(Collectors.toSet());
    assertTrue(roles.containsAll(spec.data().columns().keySet()), spec.data().columns().toString());
    spec.evaluation().metrics().stream()
        .filter(metric -> !metric.equals("loss"))
        .forEach(FAMILIES::metric);

    String[] paper =
        name.equals("squad")
            ? new String[] {"preset=paper", "data.max_length=100", "question_answering=null"}
            : new String[] {"preset=paper"};
    RunSpec published =
        SpecReader.read(text, name, folder, List.of(paper), FAMILIES::metricsOfTask);
    assertEquals(RunSpec.Preset.PAPER, published.preset());
  }
}
