package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.it.plugin.Command;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Table 20 of the paper comes out of config.json files, as published, in one command. */
class ParameterTableTest {
  /** In millions; what transformers counts of the same files. */
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("bert-base-uncased", "109.482"),
          Map.entry("bert-large-uncased", "335.142"),
          Map.entry("bert-base-multilingual-cased", "177.853"),
          Map.entry("kcbert-base", "108.919"),
          Map.entry("roberta-base", "124.646"),
          Map.entry("electra-base-discriminator", "108.892"),
          Map.entry("deberta-base", "138.602"),
          Map.entry("deberta-v3-base", "183.832"),
          Map.entry("t5-base", "222.904"),
          Map.entry("bart-base", "139.420"),
          Map.entry("SmolLM2-135M", "134.515"));

  private static final Map<String, String> LAYERS =
      Map.ofEntries(
          Map.entry("Llama-3.1-8B", "218.112"),
          Map.entry("Llama-3.1-8B-Instruct", "218.112"),
          Map.entry("Meta-Llama-3-8B", "218.112"),
          Map.entry("Mistral-7B-v0.1", "218.112"),
          Map.entry("Mistral-7B-v0.3", "218.112"),
          Map.entry("Llama-3.1-70B", "855.654"),
          Map.entry("Llama-2-7b-hf", "202.383"),
          Map.entry("Qwen2-0.5B", "14.912"),
          Map.entry("Qwen2-1.5B", "46.798"),
          Map.entry("Qwen2-7B", "233.058"),
          Map.entry("Qwen2.5-7B", "233.058"),
          Map.entry("Qwen2.5-32B", "487.605"),
          Map.entry("Qwen2-72B", "877.685"),
          Map.entry("Qwen2.5-72B", "877.685"),
          Map.entry("gemma-2-9b", "198.195"),
          Map.entry("falcon-7b", "207.070"));

  @TempDir private Path empty;

  @Test
  void everyModelOfThePaperIsCounted() throws Exception {
    Map<String, String> small = new TreeMap<>();
    Map<String, String> layers = new TreeMap<>();
    for (JsonNode row : rows(configs())) {
      small.put(row.path("small_model").asText(), millions(row, "small"));
      layers.put(row.path("layer_of").asText(), millions(row, "layer"));
    }
    assertEquals(new TreeMap<>(SMALL), small);
    assertEquals(new TreeMap<>(LAYERS), layers);
  }

  @Test
  void mappersAndHeadsAreThoseOfThePaper() throws Exception {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : rows(configs())) {
      String pair = row.path("small_model").asText() + " " + row.path("layer_of").asText();
      rows.add(pair + " " + millions(row, "up") + " " + millions(row, "down") + head(row));
    }
    assertEquals(SMALL.size() * LAYERS.size(), rows.size());
    for (String wanted :
        List.of(
            "bert-base-uncased Llama-3.1-8B 3.146 3.146 0.592",
            "bert-base-uncased Qwen2-0.5B 0.688 0.688 0.592",
            "bert-base-uncased Qwen2-1.5B 1.180 1.180 0.592",
            "bert-base-uncased Llama-3.1-70B 6.291 6.291 0.592",
            "t5-base Llama-3.1-8B 3.146 3.146 -",
            "bart-base Llama-3.1-8B 3.146 3.146 -")) {
      assertTrue(rows.contains(wanted), () -> wanted + " is not among " + rows);
    }
  }

  @Test
  void theTableIsReadByPeople() throws Exception {
    Path bert = configs().resolve("bert-base-uncased/config.json");
    Path llama = configs().resolve("Llama-3.1-8B");
    Command command = inspect("--table", bert.toString(), llama.toString());
    assertEquals(0, command.exitCode(), command.output());
    assertTrue(
        command
            .output()
            .matches(
                "(?s).*bert-base-uncased +109\\.482 +Llama-3\\.1-8B +218\\.112 +3\\.146 +3\\.146"
                    + " +0\\.592 +116\\.366 +334\\.478\\s*"),
        command.output());
  }

  @Test
  void onePartOfAPairIsNotEnough() throws Exception {
    Command command = inspect("--table", configs().resolve("t5-base").toString());
    assertEquals(2, command.exitCode(), command.output());
    assertTrue(command.output().contains("at least one small and one large"), command.output());
  }

  @Test
  void aModelThatIsNotKnownIsNamed() throws Exception {
    Path other = Files.createDirectory(empty.resolve("other"));
    Files.writeString(other.resolve("config.json"), "{\"model_type\":\"rwkv\"}");
    Command command = inspect("--table", configs().toString(), other.toString());
    assertEquals(6, command.exitCode(), command.output());
    assertTrue(command.output().contains(other + "  REFUSED: "), command.output());
    assertTrue(command.output().contains("rwkv"), command.output());
  }

  private List<JsonNode> rows(Path folder) throws IOException, InterruptedException {
    Command command = inspect("--table", "--json", folder.toString());
    assertEquals(0, command.exitCode(), command.output());
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : command.output().lines().toList()) {
      if (line.startsWith("{")) {
        rows.add(mapper.readTree(line));
      }
    }
    return rows;
  }

  private Command inspect(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("inspect"));
    line.addAll(List.of(arguments));
    return Command.run(empty, line.toArray(String[]::new));
  }

  private static Path configs() throws URISyntaxException {
    return Path.of(ParameterTableTest.class.getResource("/configs").toURI());
  }

  private static String millions(JsonNode row, String name) {
    return String.format(Locale.ROOT, "%.3f", row.path(name + "_parameters").asLong() / 1e6);
  }

  private static String head(JsonNode row) {
    return " " + (row.has("head_parameters") ? millions(row, "head") : "-");
  }
}
