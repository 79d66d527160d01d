package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir private Path folder;

  @Test
  void bothTestsGiveSciPysProbabilities() throws IOException {
    // scipy 1.17.1: ttest_ind(a, b, equal_var=False), ttest_rel(a, b)
    String[] a = runs("a", "test", new int[] {1, 2, 3, 4, 5}, 0.81, 0.83, 0.80, 0.85, 0.82);
    String[] b = runs("b", "test", new int[] {5, 4, 3, 2, 1}, 0.805, 0.84, 0.79, 0.79, 0.80);
    JsonNode line = json(compare(a, b, "--json"));
    assertEquals("accuracy", line.get("score").asText());
    assertEquals(0.822, line.at("/runs/mean").doubleValue(), 1e-12);
    assertEquals(0.019235384061671315, line.at("/runs/deviation").doubleValue(), 1e-12);
    assertEquals(0.214694541355105, line.get("p_welch").doubleValue(), 1e-12);
    assertEquals(0.043439494856702635, line.get("p_paired").doubleValue(), 1e-12);
    Command text = compare(a, b);
    assertTrue(text.out().contains("5 runs against 5, test"), text.out());
    assertTrue(text.out().contains("0.8220 (0.0192)"), text.out());
  }

  @Test
  void groupsOfOtherSeedsOrSizesAreNotPaired() throws IOException {
    String[] a = runs("a", "test", new int[] {1, 2, 3}, 0.8, 0.9, 0.7);
    JsonNode seeds =
        json(compare(a, runs("b", "test", new int[] {1, 2, 4}, 0.7, 0.7, 0.6), "--json"));
    assertTrue(seeds.get("p_paired").isNull(), seeds.toString());
    assertTrue(seeds.get("p_welch").isNumber(), seeds.toString());
    JsonNode sizes = json(compare(a, runs("c", "test", new int[] {1, 2}, 0.7, 0.6), "--json"));
    assertTrue(sizes.get("p_paired").isNull(), sizes.toString());
  }

  @Test
  void withoutVariationThereIsNoProbability() throws IOException {
    String[] a = runs("a", "test", new int[] {1, 2}, 0.5, 0.5);
    String[] b = runs("b", "test", new int[] {1, 2}, 0.25, 0.25);
    Command run = compare(a, b);
    assertTrue(run.out().matches("(?s).*\\+0\\.2500 +- +-\\s*"), run.out());
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    String[] a = runs("a", "test", new int[] {1, 2}, 0.5, 0.6);
    Command one = compare(a, new String[] {a[0]});
    assertEquals(2, one.exitCode());
    assertTrue(one.err().contains("two runs or more"), one.err());
    Command split = compare(a, runs("v", "validation", new int[] {1, 2}, 0.5, 0.6));
    assertTrue(split.err().contains("one split"), split.err());
    Command unfinished = compare(a, new String[] {folder.toString(), a[0]});
    assertEquals(4, unfinished.exitCode());
    assertTrue(unfinished.err().contains("metrics.json"), unfinished.err());
  }

  private static JsonNode json(Command run) throws IOException {
    assertEquals(0, run.exitCode(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private static Command compare(String[] runs, String[] against, String... more) {
    String[] arguments = new String[2 + runs.length + against.length + more.length];
    arguments[0] = "compare";
    System.arraycopy(runs, 0, arguments, 1, runs.length);
    arguments[1 + runs.length] = "--against";
    System.arraycopy(against, 0, arguments, 2 + runs.length, against.length);
    System.arraycopy(more, 0, arguments, 2 + runs.length + against.length, more.length);
    return Command.run(arguments);
  }

  private String[] runs(String name, String split, int[] seeds, double... accuracies)
      throws IOException {
    String[] folders = new String[seeds.length];
    for (int i = 0; i < seeds.length; i++) {
      Path run = Files.createDirectories(folder.resolve(name + seeds[i]));
      Files.writeString(run.resolve("spec.yaml"), "seed: " + seeds[i] + "\n");
      Files.writeString(
          run.resolve("metrics.json"),
          "{\"split\": \"" + split + "\", \"scores\": {\"accuracy\": " + accuracies[i] + "}}");
      folders[i] = run.toString();
    }
    return folders;
  }
}
