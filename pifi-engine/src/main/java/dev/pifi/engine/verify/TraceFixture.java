package dev.pifi.engine.verify;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.TrainingSpec;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Optimizer;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.engine.training.LearningRate;
import dev.pifi.graph.Graph;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.graph.passes.Passes;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Task;
import dev.pifi.spi.WeightMap;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code traces/NAME}: every loss, gradient norm and final weight of a short training. */
final class TraceFixture {
  private final Families families;
  private final Device device;
  private final Precision precision;

  TraceFixture(Families families, Device device, Precision precision) {
    this.families = families;
    this.device = device;
    this.precision = precision;
  }

  FixtureReport verify(Path fixture, String name) {
    FixtureSettings settings = new FixtureSettings(fixture, "trace.json");
    Comparison comparison = new Comparison(device, precision);
    try (Golden golden = new Golden(fixture)) {
      FixtureModel models = new FixtureModel(families, device, precision, settings, golden);
      Composition composition = composition(settings, models);
      try (FineTuneModel model = models.load(composition, settings.flag("freeze"), "head.")) {
        Set<String> noise = noise(models, model);
        train(settings, models, model, comparison);
        finalWeights(settings, composition, golden, model, comparison, noise);
      }
    }
    return comparison.report(name);
  }

  private static Composition composition(FixtureSettings settings, FixtureModel models) {
    if (settings.number("dropout") != 0) {
      throw settings.invalid("dropout 0", "dropout " + settings.number("dropout"));
    }
    Task.HeadSettings head =
        new Task.HeadSettings(settings.whole("classes"), 0, settings.number("label_smoothing"));
    return models.composition(
        choice(settings, "method", "pifi", "base"),
        AttentionMode.BIDIRECTIONAL,
        pooling(settings),
        FixtureModel.TEXT_CLASSIFICATION,
        head);
  }

  private static Pooling pooling(FixtureSettings settings) {
    String name = settings.text("pooling");
    return Arrays.stream(Pooling.values())
        .filter(p -> p.specName().equals(name))
        .findFirst()
        .orElseThrow(() -> settings.invalid("a pooling", name));
  }

  /** Whether a setting is the first of two. */
  private static boolean choice(FixtureSettings settings, String key, String yes, String no) {
    String value = settings.text(key);
    if (!value.equals(yes) && !value.equals(no)) {
      throw settings.invalid("'" + yes + "' or '" + no + "' at '" + key + "'", value);
    }
    return value.equals(yes);
  }

  /**
   * The parameters whose gradient is 0 but for rounding, as a key bias's is behind softmax. Adam
   * divides a gradient by its own size, so that it walks them at random, here as in the original.
   */
  private static Set<String> noise(FixtureModel models, FineTuneModel model) {
    Graph graph = Passes.evaluation().apply(model.composition().lossGraph());
    Map<String, Double> magnitudes = new HashMap<>();
    try (CompiledGraph.Gradients program =
        CompiledGraph.gradients(graph, model.weights(), "loss", model.trainable())) {
      Map<String, Tensor.Floats> gradients = program.run(models.inputs(graph, "step000."));
      for (String name : model.trainable()) {
        magnitudes.put(name, GoldenGradients.magnitude(gradients.get(name).values()));
      }
    }
    double largest = Collections.max(magnitudes.values());
    Set<String> noise = new HashSet<>(magnitudes.keySet());
    noise.removeIf(n -> !Comparison.isNoise(magnitudes.get(n), largest));
    return noise;
  }

  private static void train(
      FixtureSettings settings, FixtureModel models, FineTuneModel model, Comparison comparison) {
    int steps = settings.whole("steps");
    double[] losses = settings.numbers("loss", steps);
    double[] norms = settings.numbers("gradient_norm", steps);
    LearningRate rate = rate(settings);
    // The golden values are without dropout, so what trains is the graph that evaluates.
    Graph graph = Passes.evaluation().apply(model.composition().lossGraph());
    try (TrainingProgram program =
        new TrainingProgram(graph, model.weights(), model.trainable(), optimizer(settings))) {
      for (int i = 0; i < steps; i++) {
        String prefix = String.format(Locale.ROOT, "step%03d.", i);
        Map<String, Tensor> inputs = models.inputs(graph, prefix);
        double share = 1.0 / inputs.get("attention_mask").sizes()[0];
        TrainingProgram.Step step = program.step(inputs, rate.at(i), share);
        comparison.loss(prefix + "loss", step.loss(), losses[i]);
        comparison.norm(prefix + "gradient_norm", step.gradientNorm(), norms[i]);
      }
    }
  }

  private static LearningRate rate(FixtureSettings settings) {
    return new LearningRate(
        choice(settings, "schedule", "linear", "constant")
            ? TrainingSpec.ScheduleKind.LINEAR
            : TrainingSpec.ScheduleKind.CONSTANT,
        settings.number("learning_rate"),
        settings.whole("warmup_steps"),
        settings.whole("steps"));
  }

  private static Optimizer optimizer(FixtureSettings settings) {
    double[] betas = settings.numbers("betas", 2);
    return new Optimizer(
        choice(settings, "optimizer", "adamw", "adam"),
        betas[0],
        betas[1],
        settings.number("eps"),
        settings.number("weight_decay"),
        settings.number("clip_norm"));
  }

  private static void finalWeights(
      FixtureSettings settings,
      Composition composition,
      Golden golden,
      FineTuneModel model,
      Comparison comparison,
      Set<String> noise) {
    double drift = settings.whole("steps") * settings.number("learning_rate");
    for (String name : model.trainable()) {
      if (!golden.has("final." + name)) {
        comparison.fault("final." + name + " is not among the golden values");
      }
    }
    for (String name : golden.behind("final.")) {
      float[] expected = golden.floats("final." + name);
      if (model.weights().names().contains(name)) {
        comparison.weight(
            "final." + name,
            model.weights().floats(name),
            expected,
            noise.contains(name) ? drift : 0);
      } else {
        Optional<float[]> start = unread(settings, composition, name);
        if (start.isPresent()) {
          comparison.weight("final." + name, start.get(), expected, 0);
        } else {
          comparison.fault("final." + name + " is not among the model's weights");
        }
      }
    }
  }

  /**
   * A parameter that the loss does not depend on, such as a pooler or, for a single token, the
   * projections of queries: it stays as the checkpoint has it, but for weight decay.
   */
  private static Optional<float[]> unread(
      FixtureSettings settings, Composition composition, String name) {
    boolean small = name.startsWith("slm.");
    if (!small && !name.startsWith("llm.")) {
      return Optional.empty();
    }
    WeightMap map = small ? composition.weights() : composition.layers().get(0).weights();
    try (Checkpoint start = Checkpoint.open(small ? settings.slm() : settings.llm())) {
      String stored = stored(start, map, name.substring("slm.".length()));
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      float[] values = start.readFloats(start.entry(stored));
      double kept = small ? 1 : decay(settings);
      for (int i = 0; i < values.length; i++) {
        values[i] *= (float) kept;
      }
      return Optional.of(values);
    }
  }

  /** What decoupled weight decay leaves of a weight whose gradient is 0. */
  private static double decay(FixtureSettings settings) {
    if (!choice(settings, "optimizer", "adamw", "adam")) {
      return 1;
    }
    LearningRate rate = rate(settings);
    double kept = 1;
    for (int i = 0; i < settings.whole("steps"); i++) {
      kept *= 1 - rate.at(i) * settings.number("weight_decay");
    }
    return kept;
  }

  private static String stored(Checkpoint checkpoint, WeightMap map, String parameter) {
    return checkpoint.names().stream()
        .filter(n -> map.parameterName(n).equals(parameter))
        .findFirst()
        .orElse("");
  }
}
