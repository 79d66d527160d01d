package dev.pifi.engine.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a run left in its folder.
 *
 * @param folder the folder
 * @param seed the seed of its spec, if the folder has one
 * @param split which data the scores are of
 * @param scores the values by name
 */
public record FinishedRun(Path folder, OptionalInt seed, String split, Map<String, Double> scores) {
  private static final String METRICS = "metrics.json";
  private static final String SPEC = "spec.yaml";

  /**
   * Reads a run folder.
   *
   * @throws PifiException FILE_INVALID if the folder has no scores
   */
  public static FinishedRun read(Path folder) {
    Path file = folder.resolve(METRICS);
    if (!Files.exists(file)) {
      throw PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
          .expected("the folder of a finished run, with " + METRICS)
          .actual(Files.isDirectory(folder) ? "no such file in it" : "no such folder")
          .remedy("name a run's output folder; 'pifi resume' finishes a run that was cut off")
          .build();
    }
    JsonNode metrics = tree(new ObjectMapper(), file);
    Map<String, Double> scores = new LinkedHashMap<>();
    metrics
        .path("scores")
        .properties()
        .forEach(
            score -> {
              if (score.getValue().isNumber()) {
                scores.put(score.getKey(), score.getValue().doubleValue());
              }
            });
    if (scores.isEmpty()) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("scores")
          .actual("none")
          .remedy("name a folder that 'pifi train' wrote")
          .build();
    }
    Path spec = folder.resolve(SPEC);
    JsonNode seed = Files.exists(spec) ? tree(new YAMLMapper(), spec).path("seed") : metrics;
    return new FinishedRun(
        folder,
        seed.isInt() ? OptionalInt.of(seed.intValue()) : OptionalInt.empty(),
        metrics.path("split").asText(),
        scores);
  }

  private static JsonNode tree(ObjectMapper mapper, Path file) {
    try {
      return mapper.readTree(file.toFile());
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a file that 'pifi train' wrote")
          .actual(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
          .remedy("run it again")
          .cause(e)
          .build();
    }
  }
}
