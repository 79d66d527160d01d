package dev.pifi.engine.bench;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Optimizer;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model that benchmarks run: a classifier of a given shape with random weights. */
final class BenchmarkModel {
  private static final String CLASSIFICATION = "text-classification";

  private final Composition composition;
  private final Device device;
  private final Precision precision;

  /**
   * @param slm {@code minilm}, {@code base}, {@code large}, or a path of a config.json
   * @param llm {@code 8b}, {@code qwen0.5b}, or a path of a config.json; empty plugs nothing in
   */
  BenchmarkModel(Families families, String slm, Optional<String> llm, RuntimeSpec runtime) {
    Backbone backbone = families.backbone(slm(slm));
    List<LayerSource> layers =
        llm.map(name -> families.layers(llm(name), List.of(-1))).orElse(List.of());
    this.composition =
        new Composition(
            backbone,
            layers,
            AttentionMode.BIDIRECTIONAL,
            backbone.causal() ? Pooling.LAST : Pooling.CLS,
            families.task(CLASSIFICATION),
            new Task.HeadSettings(2, 0.2, 0.05));
    this.device = Devices.choose(runtime);
    this.precision = Precision.choose(runtime.precision(), device);
  }

  Composition composition() {
    return composition;
  }

  Precision precision() {
    return precision;
  }

  Device device() {
    return device;
  }

  FineTuneModel forTraining() {
    return FineTuneModel.load(composition, random(), device, precision);
  }

  FineTuneModel forInference() {
    return FineTuneModel.forInference(composition, random(), device, precision);
  }

  /** Adam with decoupled decay, clipping at 5. */
  static TrainingProgram program(FineTuneModel model) {
    return new TrainingProgram(
        Passes.training().apply(model.composition().lossGraph()),
        model.weights(),
        model.trainable(),
        new Optimizer(true, 0.9, 0.999, 1e-8, 0.01, 5));
  }

  private static FineTuneModel.Sources random() {
    return new FineTuneModel.Sources(Optional.empty(), Optional.empty(), true, 0);
  }

  /**
   * Additions and multiplications of a training step without the passes' savings: forward and
   * backward of all matrices, of a frozen layer only the gradient by its input.
   */
  double stepFlops(int batch, int length) {
    double encoder = 0;
    double layer = 0;
    double mappers = 0;
    for (Value value : composition.lossGraph().parameters().values()) {
      Parameter parameter = value.attribute(Attribute.PARAMETER);
      String name = parameter.name();
      if (parameter.shape().rank() != 2 || name.contains("embed") || name.contains("shared")) {
        continue;
      }
      if (name.startsWith("slm.")) {
        encoder += parameter.elements();
      } else if (name.startsWith("llm.")) {
        layer += parameter.elements();
      } else if (name.startsWith("plug.")) {
        mappers += parameter.elements();
      }
    }
    double hidden = composition.backbone().hiddenSize();
    // Scores and contexts, as four matrices of hidden x length for every block of 12 hidden^2.
    double attention = Math.round(encoder / (12 * hidden * hidden)) * 2.0 * length * hidden;
    return 6.0 * batch * length * (encoder + attention)
        + 4.0 * batch * layer
        + 6.0 * batch * mappers;
  }

  private static ModelConfig slm(String shape) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "bert");
    config.put("vocab_size", 30522);
    config.put("hidden_act", "gelu");
    config.put("hidden_dropout_prob", 0.1);
    config.put("attention_probs_dropout_prob", 0.1);
    config.put("max_position_embeddings", 512);
    config.put("type_vocab_size", 2);
    config.put("layer_norm_eps", 1e-12);
    config.put("initializer_range", 0.02);
    switch (shape) {
      case "minilm" -> sizes(config, 384, 6, 12);
      case "base" -> sizes(config, 768, 12, 12);
      case "large" -> sizes(config, 1024, 24, 16);
      default -> {
        return read("--shape", List.of("minilm", "base", "large"), shape);
      }
    }
    return ModelConfig.of("bench", config);
  }

  private static ModelConfig read(String option, List<String> known, String shape) {
    Path file = Path.of(shape);
    if (!Files.exists(file)) {
      throw PifiException.of(ErrorCode.USAGE, option)
          .expected("one of " + String.join(", ", known) + ", or a model's folder or config.json")
          .actual(shape + ", which is neither a name nor a file")
          .remedy("correct the name")
          .build();
    }
    return ConfigFile.read(file);
  }

  private static void sizes(Map<String, Object> config, int hidden, int layers, int heads) {
    config.put("hidden_size", hidden);
    config.put("num_hidden_layers", layers);
    config.put("num_attention_heads", heads);
    config.put("intermediate_size", 4 * hidden);
  }

  private static ModelConfig llm(String shape) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("num_hidden_layers", 1);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-6);
    config.put("initializer_range", 0.02);
    switch (shape) {
      case "8b" -> {
        config.put("model_type", "llama");
        config.put("hidden_size", 4096);
        config.put("intermediate_size", 14336);
        config.put("num_attention_heads", 32);
        config.put("num_key_value_heads", 8);
        config.put("vocab_size", 128256);
        config.put("rope_theta", 500000.0);
      }
      case "qwen0.5b" -> {
        config.put("model_type", "qwen2");
        config.put("hidden_size", 896);
        config.put("intermediate_size", 4864);
        config.put("num_attention_heads", 14);
        config.put("num_key_value_heads", 2);
        config.put("vocab_size", 151936);
        config.put("rope_theta", 1000000.0);
      }
      default -> {
        return read("--llm", List.of("8b", "qwen0.5b"), shape);
      }
    }
    return ModelConfig.of("bench", config);
  }
}
