package dev.pifi.engine.bench;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.generation.GenerationSettings;
import dev.pifi.engine.generation.Generator;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Precision;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Times generation of a fixed number of tokens on random weights, greedy and by beam search. */
public final class GenerationBenchmark {
  private static final int WARM_UP_TOKENS = 4;
  private static final String TASK = "sequence-to-sequence";

  private final Families families;

  /** Measures with these families. */
  public GenerationBenchmark(Families families) {
    this.families = families;
  }

  /**
   * What is measured.
   *
   * @param shape {@code base} (T5-base) or a config.json
   * @param batch texts at once
   * @param length tokens of each source text
   * @param tokens generated for each text
   * @param beams the widths of search, one measurement each; 1 is greedy
   */
  public record Work(
      String shape, int batch, int length, int tokens, List<Integer> beams, RuntimeSpec runtime) {
    /** Keeps an unmodifiable copy. */
    public Work {
      beams = List.copyOf(beams);
    }
  }

  /**
   * Measures.
   *
   * @return {@code tokens_per_s_beamN} for each width: tokens of finished texts, the encoder's time
   *     included
   */
  public Map<String, Object> run(Work work) {
    Device device = Devices.choose(work.runtime());
    Precision precision = Precision.choose(work.runtime().precision(), device);
    Backbone backbone = families.backbone(config(work.shape()));
    Composition composition =
        new Composition(
            backbone,
            List.of(),
            AttentionMode.BIDIRECTIONAL,
            Pooling.CLS,
            families.task(TASK),
            new Task.HeadSettings(0, 0, 0));
    FineTuneModel.Sources random =
        new FineTuneModel.Sources(Optional.empty(), Optional.empty(), true, 0);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("precision", precision.name().toLowerCase(Locale.ROOT));
    try (FineTuneModel model = FineTuneModel.forInference(composition, random, device, precision);
        Generator generator = new Generator(composition, model.weights())) {
      for (int beams : work.beams()) {
        seconds(generator, work, backbone, beams, WARM_UP_TOKENS);
        double seconds = seconds(generator, work, backbone, beams, work.tokens());
        result.put(
            "tokens_per_s_beam" + beams,
            Figures.rounded(work.batch() * work.tokens() / seconds, 1));
      }
    }
    return result;
  }

  private static double seconds(
      Generator generator, Work work, Backbone backbone, int beams, int tokens) {
    int cells = work.batch() * work.length();
    int vocabulary = Math.min(30000, backbone.vocabularySize());
    long[] ids = new Random(0).longs(cells, Math.min(5, vocabulary / 2), vocabulary).toArray();
    long[] mask = new long[cells];
    Arrays.fill(mask, 1);
    GenerationSettings settings =
        new GenerationSettings(
            tokens,
            tokens,
            beams,
            1,
            GenerationSettings.Stopping.HEURISTIC,
            0,
            OptionalInt.empty(),
            OptionalInt.empty());
    long start = System.nanoTime();
    generator.generate(ids, mask, work.batch(), settings);
    return (System.nanoTime() - start) / 1e9;
  }

  private static ModelConfig config(String shape) {
    if (!shape.equals("base")) {
      return ConfigFile.read(Path.of(shape));
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "t5");
    config.put("vocab_size", 32128);
    config.put("d_model", 768);
    config.put("d_kv", 64);
    config.put("d_ff", 3072);
    config.put("num_layers", 12);
    config.put("num_heads", 12);
    return ModelConfig.of("bench", config);
  }
}
