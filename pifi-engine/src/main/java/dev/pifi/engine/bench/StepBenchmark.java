package dev.pifi.engine.bench;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Optimizer;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Times training steps of a BERT-shaped classifier, perhaps with an LLM-shaped layer plugged in.
 */
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
   * @param shape {@code minilm}, {@code base} or {@code large}
   * @param plugged whether a Llama-3.1-8B-shaped layer is plugged in
   */
  public record Work(String shape, boolean plugged, int batch, int length, int steps) {}

  /**
   * What came out.
   *
   * @param milliseconds the median step
   * @param gflops the rate of the work without the passes' savings, as the peer counts its own
   * @param gemmPeak the rate of a plain product of two 3072 x 3072 matrices in the same process
   */
  public record Result(
      double milliseconds, double fastest, double gflops, double gemmPeak, double ofPeak) {}

  /** Measures in fp32 on the CPU. */
  public Result run(Work work) {
    Backbone backbone = families.backbone(ModelConfig.of("bench", slm(work.shape())));
    List<LayerSource> layers =
        work.plugged() ? families.layers(ModelConfig.of("bench", llm()), List.of(-1)) : List.of();
    Composition composition =
        new Composition(
            backbone,
            layers,
            AttentionMode.BIDIRECTIONAL,
            Pooling.CLS,
            families.task("text-classification"),
            new Task.HeadSettings(2, 0.2, 0.05));
    FineTuneModel.Sources random =
        new FineTuneModel.Sources(Optional.empty(), Optional.empty(), true, 0);
    try (FineTuneModel model = FineTuneModel.load(composition, random, Device.cpu());
        TrainingProgram program =
            new TrainingProgram(
                Passes.training().apply(composition.lossGraph()),
                model.weights(),
                model.trainable(),
                new Optimizer(true, 0.9, 0.999, 1e-8, 0.01, 5))) {
      double[] seconds = times(program, work);
      double peak = gemmPeak();
      double median = median(seconds);
      double rate = flops(composition, work) / median / 1e9;
      return new Result(
          median * 1e3, Arrays.stream(seconds).min().orElse(0) * 1e3, rate, peak, rate / peak);
    }
  }

  private static double[] times(TrainingProgram program, Work work) {
    Map<String, Tensor> inputs = inputs(work);
    double[] seconds = new double[work.steps()];
    for (int i = -WARM_UP; i < work.steps(); i++) {
      TrainingProgram.seed(i);
      long start = System.nanoTime();
      program.step(inputs, 5e-5, 1.0 / work.batch());
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    return seconds;
  }

  private static Map<String, Tensor> inputs(Work work) {
    Random random = new Random(0);
    int cells = work.batch() * work.length();
    long[] sizes = {work.batch(), work.length()};
    Map<String, Tensor> inputs = new HashMap<>();
    long[] ones = new long[cells];
    Arrays.fill(ones, 1);
    inputs.put("input_ids", new Tensor.Longs(random.longs(cells, 1000, 30000).toArray(), sizes));
    inputs.put("attention_mask", new Tensor.Longs(ones, sizes));
    inputs.put("token_type_ids", new Tensor.Longs(new long[cells], sizes));
    inputs.put(
        "labels", new Tensor.Longs(random.longs(work.batch(), 0, 2).toArray(), work.batch()));
    return inputs;
  }

  /** Forward and backward of all matrices; of a frozen layer only the gradient by its input. */
  private static double flops(Composition composition, Work work) {
    double encoder = 0;
    double layer = 0;
    double mappers = 0;
    int layers = 0;
    for (Value value : composition.lossGraph().parameters().values()) {
      Parameter parameter = value.attribute(Attribute.PARAMETER);
      if (parameter.shape().rank() != 2) {
        continue;
      }
      String name = parameter.name();
      if (name.startsWith("slm.") && !name.contains("embeddings")) {
        encoder += parameter.elements();
        layers += name.endsWith("attention.self.query.weight") ? 1 : 0;
      } else if (name.startsWith("llm.")) {
        layer += parameter.elements();
      } else if (name.startsWith("plug.")) {
        mappers += parameter.elements();
      }
    }
    double rows = (double) work.batch() * work.length();
    double attention = layers * 2.0 * work.length() * composition.backbone().hiddenSize();
    return 6 * rows * (encoder + attention)
        + 4.0 * work.batch() * layer
        + 6.0 * work.batch() * mappers;
  }

  private static double gemmPeak() {
    try (Weights weights = new Weights(Device.cpu())) {
      Graph graph = new Graph();
      Shape square = Shape.of(PEAK_SIZE, PEAK_SIZE);
      float[] values = new float[PEAK_SIZE * PEAK_SIZE];
      Random random = new Random(1);
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      Value[] factors = new Value[2];
      for (int i = 0; i < 2; i++) {
        Parameter parameter = new Parameter("factor" + i, square, Initializer.zeros());
        factors[i] = graph.parameter(parameter);
        weights.put(parameter, values);
      }
      graph.output("sum", factors[0].matmul(factors[1]).sumAll());
      double best = 0;
      try (CompiledGraph compiled = CompiledGraph.inference(graph, weights)) {
        for (int i = 0; i < 6; i++) {
          long start = System.nanoTime();
          compiled.run(Map.of());
          double seconds = (System.nanoTime() - start) / 1e9;
          best = Math.max(best, 2 * Math.pow(PEAK_SIZE, 3) / seconds / 1e9);
        }
      }
      return best;
    }
  }

  private static double median(double[] seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static Map<String, Object> slm(String shape) {
    boolean large = shape.equals("large");
    boolean small = shape.equals("minilm");
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "bert");
    config.put("hidden_size", large ? 1024 : small ? 384 : 768);
    config.put("num_hidden_layers", large ? 24 : small ? 6 : 12);
    config.put("num_attention_heads", large ? 16 : 12);
    config.put("intermediate_size", large ? 4096 : small ? 1536 : 3072);
    config.put("vocab_size", 30522);
    config.put("hidden_act", "gelu");
    config.put("hidden_dropout_prob", 0.1);
    config.put("attention_probs_dropout_prob", 0.1);
    config.put("max_position_embeddings", 512);
    config.put("type_vocab_size", 2);
    config.put("layer_norm_eps", 1e-12);
    config.put("initializer_range", 0.02);
    return config;
  }

  private static Map<String, Object> llm() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "llama");
    config.put("hidden_size", 4096);
    config.put("intermediate_size", 14336);
    config.put("num_attention_heads", 32);
    config.put("num_key_value_heads", 8);
    config.put("num_hidden_layers", 1);
    config.put("vocab_size", 128256);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-6);
    config.put("rope_theta", 500000.0);
    config.put("initializer_range", 0.02);
    return config;
  }
}
