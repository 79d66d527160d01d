package dev.pifi.engine.bench;

import dev.pifi.engine.model.Families;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many pairs of texts a second metrics score, from a cold start. */
public final class MetricsBenchmark {
  private static final double NANOS = 1e9;
  private static final int STEP_OUT = 7;
  private static final int STEP_IN = 3;

  private final Families families;

  /** A benchmark of metrics that plug-ins bring. */
  public MetricsBenchmark(Families families) {
    this.families = families;
  }

  /**
   * Times groups of metrics, one after the other.
   *
   * @param data a file of texts, one a line: the references, in turns
   * @param pairs how many pairs are scored
   * @param groups metrics by the name of their group
   * @return seconds and pairs per second of each group, and each score
   * @throws PifiException FILE_INVALID if the file cannot be read or has no text
   */
  public Map<String, Object> run(Path data, int pairs, Map<String, List<String>> groups) {
    Texts texts = texts(lines(data), pairs);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("pairs", pairs);
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> group : groups.entrySet()) {
      List<Metric> metrics = group.getValue().stream().map(families::metric).toList();
      long start = System.nanoTime();
      for (Metric metric : metrics) {
        metric.score(texts).forEach(s -> scores.put(s.name(), s.value()));
      }
      double seconds = (System.nanoTime() - start) / NANOS;
      result.put(group.getKey() + "_seconds", Figures.rounded(seconds, 3));
      result.put(group.getKey() + "_pairs_per_s", Figures.rounded(pairs / seconds, 1));
    }
    result.put("scores", scores);
    return result;
  }

  private static List<String> lines(Path data) {
    try {
      List<String> lines =
          Files.readAllLines(data).stream().filter(line -> !line.isBlank()).toList();
      if (!lines.isEmpty()) {
        return lines;
      }
      throw unreadable(data, "no text");
    } catch (IOException e) {
      throw unreadable(data, e.toString());
    }
  }

  private static PifiException unreadable(Path data, String actual) {
    return PifiException.of(ErrorCode.FILE_INVALID, data.toString())
        .expected("a file of texts in UTF-8, one a line")
        .actual(actual)
        .build();
  }

  /** Predictions are references with a word exchanged and a word left out. */
  private static Texts texts(List<String> lines, int pairs) {
    List<String> predicted = new ArrayList<>(pairs);
    List<List<String>> references = new ArrayList<>(pairs);
    for (int i = 0; i < pairs; i++) {
      String reference = lines.get(i % lines.size());
      String[] other = lines.get((i + 1) % lines.size()).split(" ", -1);
      List<String> words = new ArrayList<>(Arrays.asList(reference.split(" ", -1)));
      words.set(STEP_OUT * i % words.size(), other[STEP_IN * i % other.length]);
      if (words.size() > 1) {
        words.remove(i % words.size());
      }
      predicted.add(String.join(" ", words));
      references.add(List.of(reference));
    }
    return new Texts(predicted, references);
  }
}
