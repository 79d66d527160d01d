package dev.pifi.engine.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.spec.SpecSection.Range;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns the tree of a spec into records and fills in defaults. Not thread-safe. */
final class SpecBinder {
  private static final int DEFAULT_SEED = 42;

  /** Those of the published code for texts, beside the ones that are right. */
  private static final List<String> PUBLISHED_TEXT_METRICS =
      List.of("bleu_nlgeval", "rouge_l_nlgeval");

  private static final Path NONE = Path.of("").toAbsolutePath();

  private final SpecSection root;
  private final List<String> faults;
  private final RunSpec.Preset preset;
  private final Defaults defaults;

  private final Function<String, List<String>> metricsOfTask;

  SpecBinder(ObjectNode tree, List<String> faults, Function<String, List<String>> metricsOfTask) {
    this.faults = faults;
    this.metricsOfTask = metricsOfTask;
    this.root = new SpecSection("", tree, faults);
    this.preset = root.choice("preset", RunSpec.Preset.class, RunSpec.Preset.DEFAULT);
    Defaults ofPreset = Defaults.of(preset);
    boolean questions = AnsweringSpec.TASK.equals(tree.path("task").asText());
    this.defaults = questions ? ofPreset.forQuestions() : ofPreset;
  }

  /** The spec; meaningless if there were faults, and then empty. */
  Optional<RunSpec> bind() {
    String task = root.requiredText("task");
    RunSpec.Method method =
        root.choice(
            "method",
            RunSpec.Method.class,
            root.has("plug") ? RunSpec.Method.PIFI : RunSpec.Method.BASE);
    int seed = root.integer("seed", DEFAULT_SEED, 0);
    Path output = root.requiredPath("output").orElse(NONE);
    ModelSpec model = model(root.section("model"));
    PlugSpec plug = plug(root.section("plug"), method == RunSpec.Method.PIFI);
    DataSpec data = data(root.section("data"));
    SpecSection evaluated = root.section("evaluation");
    List<String> metrics = evaluated.names("metrics", metrics(task), 1);
    TrainingSpec training = training(root.section("training"), metrics);
    EvaluationSpec evaluation =
        new EvaluationSpec(
            metrics, evaluated.integer("batch_size", training.batchSize(), 1), scoring(evaluated));
    evaluated.refuseOthers();
    GenerationSpec generation =
        GenerationSection.bind(root.section("generation"), preset, model.path());
    AnsweringSpec answering = answering(root.section("question_answering"), data.maxLength());
    RuntimeSpec runtime = runtime(root.section("runtime"));
    if (task.equals(AnsweringSpec.TASK)) {
      AnsweringChecks.check(root, data, training, metrics, answering);
    }
    root.refuseOthers();
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    Optional<PlugSpec> used = method == RunSpec.Method.PIFI ? Optional.of(plug) : Optional.empty();
    return Optional.of(
        new RunSpec(
            task,
            method,
            preset,
            seed,
            output,
            model,
            used,
            data,
            training,
            evaluation,
            generation,
            answering,
            runtime));
  }

  /** A task's own metrics where they are others than those of classification. */
  private List<String> metrics(String task) {
    List<String> own = defaults.metrics(metricsOfTask.apply(task));
    boolean published = preset == RunSpec.Preset.PAPER && own.contains("bleu_sacrebleu");
    return published ? Stream.concat(own.stream(), PUBLISHED_TEXT_METRICS.stream()).toList() : own;
  }

  private static ScoringSpec scoring(SpecSection evaluated) {
    SpecSection bert = evaluated.section("bertscore");
    SpecSection bart = evaluated.section("bartscore");
    OptionalInt layer = bert.integer("layer", 1);
    boolean idf = bert.flag("idf", false);
    Optional<Path> bertModel =
        evaluated.has("bertscore") ? bert.requiredPath("model") : Optional.empty();
    Optional<Path> bartModel =
        evaluated.has("bartscore") ? bart.requiredPath("model") : Optional.empty();
    bertModel.ifPresent(folder -> SpecFiles.requireModel(bert, "model", folder));
    bartModel.ifPresent(folder -> SpecFiles.requireModel(bart, "model", folder));
    bert.refuseOthers();
    bart.refuseOthers();
    return new ScoringSpec(
        bertModel.map(model -> new ScoringSpec.BertScore(model, layer, idf)), bartModel);
  }

  private AnsweringSpec answering(SpecSection s, int maxLength) {
    AnsweringSpec none = AnsweringSpec.defaults();
    AnsweringSpec.Windows windows =
        s.choice("windows", AnsweringSpec.Windows.class, defaults.windows());
    boolean one = windows == AnsweringSpec.Windows.FIRST;
    AnsweringSpec answering =
        new AnsweringSpec(
            windows,
            s.integer("stride", one ? 0 : maxLength / 3, 0),
            s.integer("max_answer_length", none.maxAnswerLength(), 1),
            s.integer("n_best", none.nBest(), 1));
    if (one && answering.stride() > 0) {
      s.fault("stride", "'windows: first' has none; keep one of them");
    }
    s.refuseOthers();
    return answering;
  }

  private static ModelSpec model(SpecSection s) {
    ModelSpec model =
        new ModelSpec(
            modelFolder(s),
            s.choice("init", ModelSpec.Init.class, ModelSpec.Init.PRETRAINED),
            s.choice("pooling", ModelSpec.Pooling.class, ModelSpec.Pooling.AUTO));
    s.refuseOthers();
    return model;
  }

  private static Path modelFolder(SpecSection s) {
    Optional<Path> folder = s.requiredPath("path");
    folder.ifPresent(f -> SpecFiles.requireModel(s, "path", f));
    return folder.orElse(NONE);
  }

  /** The plug; with {@code method: base} its values are checked but it may lack a path. */
  private PlugSpec plug(SpecSection s, boolean needed) {
    Path folder = NONE;
    if (needed) {
      folder = modelFolder(s);
    } else if (s.value("path").isPresent()) {
      folder = s.requiredPath("path").orElse(NONE);
    }
    if (s.has("layer") && s.has("layers")) {
      s.fault("layer", "'layers' is there too; keep one of them");
    }
    OptionalInt layer = s.integer("layer", Integer.MIN_VALUE);
    List<Integer> layers =
        s.integers("layers", layer.isPresent() ? List.of(layer.getAsInt()) : List.of(-1));
    PlugSpec plug =
        new PlugSpec(
            folder,
            layers,
            s.choice("init", ModelSpec.Init.class, ModelSpec.Init.PRETRAINED),
            s.flag("freeze", true),
            s.choice("attention", PlugSpec.Attention.class, defaults.plugAttention()),
            s.flag("embed", false));
    s.refuseOthers();
    return plug;
  }

  private DataSpec data(SpecSection s) {
    Optional<DataSource> train = source(s, "train");
    if (!s.has("train")) {
      s.fault("train", "missing; it has no default");
    }
    DataSource none = new DataSource(Optional.of("none"), Optional.empty(), DataSource.Format.AUTO);
    DataSpec data =
        new DataSpec(
            train.orElse(none),
            source(s, "validation"),
            source(s, "test"),
            s.nameMap("columns", 0),
            labels(s),
            s.names("drop_labels", List.of(), 0),
            s.decimal("validation_fraction", 0.1, Range.PROPER_SHARE),
            s.integer("limit", 1),
            s.decimal("fraction", 1.0, Range.SHARE_ABOVE_ZERO),
            s.integer("max_length", defaults.maxLength(), 1),
            s.choice("on_bad_row", DataSpec.OnBadRow.class, DataSpec.OnBadRow.FAIL),
            s.choice("on_long_text", DataSpec.OnLongText.class, DataSpec.OnLongText.TRUNCATE));
    s.refuseOthers();
    return data;
  }

  private static Optional<DataSource> source(SpecSection data, String split) {
    Optional<JsonNode> value = data.value(split);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().isTextual()) {
      Optional<String> file = data.text(split);
      SpecFiles.requireData(data, split, file);
      return file.map(
          p -> new DataSource(Optional.of(p), Optional.empty(), DataSource.Format.AUTO));
    }
    if (!value.get().isObject()) {
      data.wanted(split, "a file name, or a section of path, sql and format", value.get());
      return Optional.empty();
    }
    SpecSection s = data.section(split);
    Optional<String> path = s.text("path");
    SpecFiles.requireData(data, split, path);
    Optional<String> sql = s.text("sql");
    DataSource.Format format = s.choice("format", DataSource.Format.class, DataSource.Format.AUTO);
    s.refuseOthers();
    if (!s.has("path") && !s.has("sql")) {
      data.fault(split, "wanted a path or sql, found neither");
    }
    return path.isEmpty() && sql.isEmpty()
        ? Optional.empty()
        : Optional.of(new DataSource(path, sql, format));
  }

  static Optional<LabelSpec> labels(SpecSection s) {
    Optional<JsonNode> value = s.value("labels");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().isObject()) {
      Map<String, String> names = new LinkedHashMap<>(s.nameMap("labels", 1));
      return Optional.of(LabelSpec.mapped(names));
    }
    if (!value.get().isArray()) {
      s.wanted("labels", "a list of names, or a mapping of values to names", value.get());
      return Optional.empty();
    }
    return Optional.of(LabelSpec.named(s.names("labels", List.of(), 1)));
  }

  private TrainingSpec training(SpecSection s, List<String> metrics) {
    String leading =
        metrics.contains("accuracy") || metrics.isEmpty() ? "accuracy" : metrics.get(0);
    TrainingSpec training =
        new TrainingSpec(
            s.integer("epochs", 3, 1),
            s.integer("max_steps", 1),
            s.integer("batch_size", 32, 1),
            s.integer("accumulation_steps", 1, 1),
            optimizer(s),
            schedule(s),
            s.decimal("clip_norm", defaults.clipNorm(), Range.NOT_NEGATIVE),
            s.decimal("label_smoothing", defaults.labelSmoothing(), Range.BELOW_ONE),
            classWeights(s),
            s.decimal("head_dropout", 0.2, Range.BELOW_ONE),
            new TrainingSpec.Batches(
                s.choice("batching", TrainingSpec.Batching.class, defaults.batching()),
                s.integer("pad_multiple", BatchOptions.DEFAULT_PAD_MULTIPLE, 1),
                s.flag("drop_last", defaults.dropLast())),
            new TrainingSpec.Selection(
                s.text("best_metric").orElse(leading),
                s.integer("early_stopping_patience", 0, 0),
                s.integer("evaluate_every_steps", 0, 0),
                s.integer("checkpoint_every_steps", 1),
                s.integer("keep_checkpoints", 2, 1)));
    s.refuseOthers();
    return training;
  }

  private static ClassWeights classWeights(SpecSection s) {
    Optional<JsonNode> value = s.value("class_weights");
    if (value.isPresent() && value.get().isObject()) {
      return new ClassWeights.Given(s.weights("class_weights"));
    }
    String text = value.map(JsonNode::asText).orElse("none");
    if (!text.equals("none") && !text.equals("balanced")) {
      s.wanted("class_weights", "none, balanced, or a weight for each label", value.get());
    }
    return text.equals("balanced") ? new ClassWeights.Balanced() : new ClassWeights.None();
  }

  private TrainingSpec.Optimizer optimizer(SpecSection s) {
    TrainingSpec.OptimizerKind kind =
        s.choice("optimizer", TrainingSpec.OptimizerKind.class, defaults.optimizer());
    double decay = kind == TrainingSpec.OptimizerKind.ADAMW ? defaults.adamwWeightDecay() : 0.0;
    return new TrainingSpec.Optimizer(
        kind,
        s.decimal("learning_rate", 5e-5, Range.POSITIVE),
        s.decimal("weight_decay", decay, Range.NOT_NEGATIVE),
        s.decimal("beta1", 0.9, Range.BELOW_ONE),
        s.decimal("beta2", 0.999, Range.BELOW_ONE),
        s.decimal("epsilon", 1e-8, Range.POSITIVE));
  }

  private TrainingSpec.Schedule schedule(SpecSection s) {
    OptionalInt steps = s.integer("warmup_steps", 0);
    double otherwise = s.has("warmup_steps") ? 0.0 : defaults.warmupFraction();
    double fraction = s.decimal("warmup_fraction", otherwise, Range.SHARE);
    if (steps.isPresent() && fraction > 0) {
      s.fault("warmup_steps", "'warmup_fraction' is there too; keep one of them");
    }
    return new TrainingSpec.Schedule(
        s.choice("schedule", TrainingSpec.ScheduleKind.class, defaults.schedule()),
        fraction,
        steps);
  }

  private RuntimeSpec runtime(SpecSection s) {
    String name = s.text("device").orElse("auto");
    Optional<RuntimeSpec.Device> device = RuntimeSpec.Device.parse(name);
    if (device.isEmpty()) {
      s.fault("device", "wanted auto, cpu, cuda or cuda:N, found '" + name + "'");
    }
    RuntimeSpec runtime =
        new RuntimeSpec(
            device.orElse(new RuntimeSpec.Device(RuntimeSpec.DeviceKind.AUTO, 0)),
            s.choice("precision", RuntimeSpec.Precision.class, defaults.precision()),
            s.integer("threads", 0, 0));
    s.refuseOthers();
    return runtime;
  }
}
