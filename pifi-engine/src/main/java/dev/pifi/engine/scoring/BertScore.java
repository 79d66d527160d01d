package dev.pifi.engine.scoring;

import ai.djl.Device;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.ScoringSpec;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Texts;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * {@code bertscore} (Zhang et al. 2020) by one layer of a model, which is loaded when the first
 * rows are scored. Not thread-safe.
 */
final class BertScore implements Metric, AutoCloseable {
  /** So many rows are embedded, compared and forgotten together. */
  private static final int ROWS = 512;

  private static final int SHARE_OF_HEAP = 4;

  private final Path folder;
  private final int layer;
  private final boolean idf;
  private final RowProgress progress;
  private final EmbeddingCache references;
  private final TextEncoder encoder;

  /**
   * Loads the model, so that whatever is wrong with it shows before a run trains.
   *
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if no family builds it, or no layer is given and
   *     none is published; SPEC_INVALID if it has no such layer; FILE_INVALID or CHECKPOINT_INVALID
   *     if its files are not there or do not fit
   */
  BertScore(Families families, ScoringSpec.BertScore spec, Device device, RowProgress progress) {
    this.folder = spec.model();
    this.layer = spec.layer().orElseGet(() -> PublishedLayers.of(folder));
    this.idf = spec.idf();
    this.progress = progress;
    this.references = new EmbeddingCache(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    this.encoder = new TextEncoder(folder, CutEncoder.of(folder, families, layer), device);
  }

  @Override
  public String name() {
    return ModelMetric.BERTSCORE.name();
  }

  @Override
  public String definition() {
    return "%s; %s_L%d_%s."
        .formatted(
            ModelMetric.BERTSCORE.definition(),
            folder.toAbsolutePath().normalize().getFileName(),
            layer,
            idf ? "idf" : "no-idf");
  }

  @Override
  public Class<Texts> accepts() {
    return Texts.class;
  }

  @Override
  public List<ScoreRange> ranges() {
    return ModelMetric.BERTSCORE.ranges();
  }

  @Override
  public List<Score> score(Predictions predictions) {
    GreedyMatching[] rows = rows(ModelMetric.BERTSCORE.requireTexts(predictions));
    double f1 = 0;
    double precision = 0;
    double recall = 0;
    for (GreedyMatching row : rows) {
      f1 += row.f1();
      precision += row.precision();
      recall += row.recall();
    }
    int n = rows.length;
    return ModelMetric.BERTSCORE.scores(f1 / n, precision / n, recall / n);
  }

  /** The scores of single rows. */
  GreedyMatching[] rows(Texts texts) {
    IntToDoubleFunction weight =
        idf
            ? TokenWeights.inverseFrequency(
                encoder.tokens(texts.references().stream().flatMap(List::stream).toList()))
            : TokenWeights.equal(encoder);
    // Rows of like length come together, so that little is padding.
    List<Integer> order =
        IntStream.range(0, texts.rows())
            .boxed()
            .sorted(Comparator.comparingInt(row -> -texts.predicted().get(row).length()))
            .toList();
    GreedyMatching[] result = new GreedyMatching[texts.rows()];
    for (int from = 0; from < order.size(); from += ROWS) {
      List<Integer> some = order.subList(from, Math.min(order.size(), from + ROWS));
      Map<String, Embedded> vectors = vectors(texts, some);
      for (int row : some) {
        Embedded predicted = vectors.get(texts.predicted().get(row));
        result[row] =
            texts.references().get(row).stream()
                .map(vectors::get)
                .map(right -> GreedyMatching.of(predicted, right, encoder.hidden(), weight))
                .reduce(GreedyMatching::orBetter)
                .orElseThrow();
      }
      progress.rows(name(), from + some.size(), order.size());
    }
    return result;
  }

  /** The vectors of all texts of some rows, by text; those of references are remembered. */
  private Map<String, Embedded> vectors(Texts texts, List<Integer> rows) {
    Set<String> right = new LinkedHashSet<>();
    rows.forEach(row -> right.addAll(texts.references().get(row)));
    Set<String> unseen = new LinkedHashSet<>(right);
    rows.forEach(row -> unseen.add(texts.predicted().get(row)));
    Map<String, Embedded> vectors = new HashMap<>();
    for (String text : unseen) {
      references.get(text).ifPresent(known -> vectors.put(text, known));
    }
    unseen.removeAll(vectors.keySet());
    Iterator<Embedded> embedded = encoder.embed(encoder.tokens(List.copyOf(unseen))).iterator();
    unseen.forEach(text -> vectors.put(text, embedded.next()));
    right.forEach(text -> references.put(text, vectors.get(text)));
    return vectors;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
