package dev.pifi.engine.bench;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.ProductRate;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.TrainingProgram;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Times training steps at one length: forward, backward, clipping, fused AdamW. */
public final class StepBenchmark {
  private static final int WARM_UP = 2;
  private static final int PEAK_SIZE = 3072;

  private final Families families;

  /** Measures with these families. */
  public StepBenchmark(Families families) {
    this.families = families;
  }

  /**
   * What is measured.
   *
   * @param shape {@code minilm}, {@code base}, {@code large} (BERT shapes) or a config.json
   * @param llm {@code 8b}, {@code qwen0.5b} or a config.json; empty for plain fine-tuning
   */
  public record Work(
      String shape, Optional<String> llm, int batch, int length, int steps, RuntimeSpec runtime) {}

  /**
   * Measures.
   *
   * @return {@code ms} (the median step), {@code min_ms}, {@code gflops} (the work without the
   *     passes' savings, as the peer counts its own), {@code gemm_peak} (a plain product in the
   *     same process, in the type that the products are computed in), {@code of_peak}, {@code
   *     rss_growth_mb} (by how much the resident set grew after the first tenth of the steps)
   */
  public Map<String, Object> run(Work work) {
    BenchmarkModel bench = new BenchmarkModel(families, work.shape(), work.llm(), work.runtime());
    double[] seconds = new double[work.steps()];
    OptionalLong growth;
    try (FineTuneModel model = bench.forTraining();
        TrainingProgram program = BenchmarkModel.program(model)) {
      growth = measure(program, work, inputs(work, bench), seconds);
    }
    double peak =
        ProductRate.gflops(bench.device(), bench.precision() == Precision.BF16, PEAK_SIZE, 5);
    Arrays.sort(seconds);
    double median = (seconds[seconds.length / 2] + seconds[(seconds.length - 1) / 2]) / 2;
    double rate = bench.stepFlops(work.batch(), work.length()) / median / 1e9;
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("precision", bench.precision().name().toLowerCase(java.util.Locale.ROOT));
    result.put("ms", Figures.rounded(median * 1e3, 2));
    result.put("min_ms", Figures.rounded(seconds[0] * 1e3, 2));
    result.put("gflops", Figures.rounded(rate, 1));
    result.put("gemm_peak", Figures.rounded(peak, 1));
    result.put("of_peak", Figures.rounded(rate / peak, 3));
    growth.ifPresent(mib -> result.put("rss_growth_mb", mib));
    return result;
  }

  /** Fills in the seconds of each step; returns the growth of the resident set. */
  private static OptionalLong measure(
      TrainingProgram program, Work work, Map<String, Tensor> inputs, double[] seconds) {
    OptionalLong settled = OptionalLong.empty();
    for (int i = -WARM_UP; i < work.steps(); i++) {
      TrainingProgram.seed(i);
      long start = System.nanoTime();
      program.step(inputs, 5e-5, 1.0 / work.batch());
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      if (i == work.steps() / 10) {
        settled = PeakMemory.residentNowMib();
      }
    }
    OptionalLong now = PeakMemory.residentNowMib();
    return settled.isPresent() && now.isPresent()
        ? OptionalLong.of(now.getAsLong() - settled.getAsLong())
        : OptionalLong.empty();
  }

  private static Map<String, Tensor> inputs(Work work, BenchmarkModel bench) {
    Random random = new Random(0);
    int cells = work.batch() * work.length();
    long[] sizes = {work.batch(), work.length()};
    int vocabulary = Math.min(30000, bench.composition().backbone().vocabularySize());
    Map<String, Tensor> inputs = new HashMap<>();
    long[] ones = new long[cells];
    Arrays.fill(ones, 1);
    long[] ids = random.longs(cells, Math.min(1000, vocabulary / 2), vocabulary).toArray();
    inputs.put("input_ids", new Tensor.Longs(ids, sizes));
    inputs.put("attention_mask", new Tensor.Longs(ones, sizes));
    inputs.put("token_type_ids", new Tensor.Longs(new long[cells], sizes));
    inputs.put(
        "labels", new Tensor.Longs(random.longs(work.batch(), 0, 2).toArray(), work.batch()));
    return inputs;
  }
}
