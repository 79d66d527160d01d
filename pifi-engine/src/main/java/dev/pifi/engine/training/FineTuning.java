package dev.pifi.engine.training;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.data.LabelMap;
import dev.pifi.engine.data.Splitter;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.GenerationSpec;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Precision;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run from spec to trained model: reads data and checkpoints, trains, evaluates, keeps the best
 * model, tests it, and writes the run folder.
 */
public final class FineTuning {
  /** The file of the run folder that is written last: where it is, the run is finished. */
  public static final String METRICS = "metrics.json";

  private final RunSpec spec;
  private final Families families;
  private final TrainingListener listener;

  /** A run that reports to a listener. */
  public FineTuning(RunSpec spec, Families families, TrainingListener listener) {
    this.spec = spec;
    this.families = families;
    this.listener = listener;
  }

  /**
   * The outcome.
   *
   * @param test the scores on the test set, or on the validation set where there is no test set
   * @param model the folder of the best model
   * @param seconds the time of training and evaluation
   */
  public record Outcome(Map<String, Double> test, Path model, double seconds) {}

  /** The data of a run, encoded. */
  record Data(
      List<String> labels,
      ExampleSet training,
      ExampleSet validation,
      Optional<ExampleSet> test,
      long skippedRows,
      long droppedRows,
      int cutTexts) {

    /** How many training rows have each label. */
    Map<String, Integer> labelCounts() {
      int[] counts = new int[labels.size()];
      if (!labels.isEmpty()) {
        training.examples().forEach(row -> counts[row.label()]++);
      }
      Map<String, Integer> byName = new LinkedHashMap<>();
      for (int label = 0; label < counts.length; label++) {
        byName.put(labels.get(label), counts[label]);
      }
      return byName;
    }
  }

  /** Trains to the end; {@link #run(boolean, StopRequest)} without a way to stop it. */
  public Outcome run(boolean resume) {
    return run(resume, new StopRequest());
  }

  /**
   * Trains.
   *
   * @param resume whether to go on from the run folder's last checkpoint, or from the beginning
   *     where there is none
   * @param stop ends the run between two steps
   * @throws dev.pifi.spi.PifiException INTERRUPTED if the run was asked to stop; its state is saved
   */
  public Outcome run(boolean resume, StopRequest stop) {
    long start = System.nanoTime();
    SpecCheck.requireParts(spec, families);
    Task task = trainable(families.task(spec.task()));
    Backbone backbone = families.backbone(ConfigFile.read(spec.model().path()));
    List<LayerSource> layers =
        spec.plug()
            .map(p -> families.layers(ConfigFile.read(p.path()), p.layers()))
            .orElse(List.of());
    Device device = Devices.choose(spec.runtime());
    Precision precision = Precision.choose(spec.runtime().precision(), device);
    try (TextTokenizer tokenizer = TextTokenizer.open(spec.model().path())) {
      int maxLength = Math.min(spec.data().maxLength(), backbone.maximumLength());
      // A task that the model cannot do is refused before rows are read.
      composition(task, backbone, layers, 0, List.of()).weights();
      Data data = read(task, tokenizer, backbone, maxLength);
      requireKnownTokens(data, task, backbone.vocabularySize());
      List<Double> weights = ClassWeighting.of(spec.training().classWeights(), data);
      Composition composition = composition(task, backbone, layers, data.labels().size(), weights);
      ClassWeighting.requireUse(composition);
      try (FineTuneModel model = FineTuneModel.load(composition, sources(), device, precision)) {
        TrainingLoop loop =
            new TrainingLoop(spec, families, listener, model, data, tokenizer, maxLength, start);
        return loop.train(resume, stop);
      }
    }
  }

  /** Whether a task's labels are the first and the last token of a span. */
  static boolean answers(Task task) {
    return task.features() == Task.Features.TOKENS
        && task.labelInputs().equals(List.of("start_positions", "end_positions"));
  }

  /** Refuses, before anything is read, a task whose labels are no class, no text and no span. */
  static Task trainable(Task task) {
    boolean known =
        answers(task)
            || (task.features() != Task.Features.TOKENS
                && task.labelInputs().equals(List.of("labels")));
    if (known) {
      return task;
    }
    throw PifiException.of(ErrorCode.UNSUPPORTED, "task " + task.name())
        .expected(
            "a task with one class, one text or one span for each row, such as text-classification")
        .actual("one that predicts " + String.join(", ", task.labelInputs()))
        .remedy("choose another task; runs of this kind are not implemented")
        .build();
  }

  /** A tokenizer of another model would have libtorch read beyond the table of words. */
  private void requireKnownTokens(Data data, Task task, int vocabularySize) {
    boolean texts = task.features() == Task.Features.TARGET;
    Stream.concat(Stream.of(data.training(), data.validation()), data.test().stream())
        .flatMap(set -> set.examples().stream())
        .flatMapToInt(
            example ->
                IntStream.concat(
                    Arrays.stream(example.ids()),
                    texts ? Arrays.stream(example.target()) : IntStream.empty()))
        .filter(id -> id >= vocabularySize)
        .findFirst()
        .ifPresent(
            id -> {
              throw PifiException.of(ErrorCode.FILE_INVALID, spec.model().path().toString())
                  .expected("a tokenizer whose ids are below vocab_size " + vocabularySize)
                  .actual("id " + id)
                  .remedy("check that tokenizer and config.json belong to one model")
                  .build();
            });
  }

  private Data read(Task task, TextTokenizer tokenizer, Backbone backbone, int maxLength) {
    if (answers(task)) {
      return new QuestionText(spec.data(), spec.answering(), spec.seed(), tokenizer, maxLength)
          .data();
    }
    LabelledText text = new LabelledText(task, spec.data(), spec.seed());
    Table all = text.read(spec.data().train(), true, true);
    Table training = all;
    Table validation;
    if (spec.data().validation().isPresent()) {
      validation = text.read(spec.data().validation().get(), false, true);
    } else {
      Splitter.Split split = Splitter.split(all, spec.data().validationFraction(), spec.seed());
      training = split.training();
      validation = split.validation();
    }
    Optional<Table> test = spec.data().test().map(s -> text.read(s, false, true));
    boolean texts = task.features() == Task.Features.TARGET;
    GenerationSpec spoken = spec.generation().within(backbone.maximumLength());
    Optional<LabelMap> labels = texts ? Optional.empty() : Optional.of(text.labels(all));
    Function<Table, ExampleSet> encode =
        table ->
            labels
                .map(l -> encode(text, table, l, tokenizer, maxLength))
                .orElseGet(() -> text.encodeTargets(table, tokenizer, maxLength, spoken, true));
    ExampleSet trained = encode.apply(training);
    ExampleSet validated = encode.apply(validation);
    Optional<ExampleSet> tested = test.map(encode);
    List<String> names = labels.map(LabelMap::names).orElse(List.of());
    return new Data(
        names, trained, validated, tested, text.skippedRows(), text.droppedRows(), text.cutTexts());
  }

  private static ExampleSet encode(
      LabelledText text, Table table, LabelMap labels, TextTokenizer tokenizer, int maxLength) {
    LabelMap.Labelled labelled = text.label(table, labels);
    return ExampleSet.of(
        text.encode(labelled.table(), Optional.of(labelled.ids()), tokenizer, maxLength));
  }

  private Composition composition(
      Task task, Backbone backbone, List<LayerSource> layers, int classes, List<Double> weights) {
    return composition(spec, task, backbone, layers, classes, weights);
  }

  static Composition composition(
      RunSpec spec,
      Task task,
      Backbone backbone,
      List<LayerSource> layers,
      int classes,
      List<Double> weights) {
    ModelSpec.Pooling asked = spec.model().pooling();
    Pooling pooling =
        asked == ModelSpec.Pooling.AUTO
            ? (backbone.causal() ? Pooling.LAST : Pooling.CLS)
            : Pooling.valueOf(asked.name());
    AttentionMode mode =
        spec.plug()
            .map(p -> AttentionMode.valueOf(p.attention().name()))
            .orElse(AttentionMode.BIDIRECTIONAL);
    return new Composition(
        backbone,
        layers,
        mode,
        pooling,
        task,
        new Task.HeadSettings(
            classes, spec.training().headDropout(), spec.training().labelSmoothing(), weights));
  }

  private FineTuneModel.Sources sources() {
    boolean pretrained = spec.model().init() == ModelSpec.Init.PRETRAINED;
    Optional<PlugSpec> plug = spec.plug();
    return new FineTuneModel.Sources(
        pretrained ? Optional.of(spec.model().path()) : Optional.empty(),
        plug.filter(p -> p.init() == ModelSpec.Init.PRETRAINED).map(PlugSpec::path),
        plug.map(PlugSpec::freeze).orElse(true),
        spec.seed());
  }
}
