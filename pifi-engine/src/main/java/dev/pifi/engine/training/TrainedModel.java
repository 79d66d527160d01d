package dev.pifi.engine.training;

import ai.djl.Device;
import dev.pifi.engine.answering.Answer;
import dev.pifi.engine.answering.Question;
import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.data.LabelMap;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.model.SavedModel;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.engine.spec.EvaluationSet;
import dev.pifi.engine.spec.EvaluationSpec;
import dev.pifi.engine.spec.LabelSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Precision;
import dev.pifi.spi.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A saved model, loaded to predict and to be evaluated. One thread at a time. */
public final class TrainedModel implements AutoCloseable {
  private final Families families;
  private final ModelManifest manifest;
  private final FineTuneModel model;
  private final TaskRuntime runtime;
  private final TextTokenizer tokenizer;
  private final RuntimeSpec scoring;

  private TrainedModel(
      Families families,
      Path place,
      ModelManifest manifest,
      FineTuneModel model,
      TextTokenizer tokenizer,
      RuntimeSpec scoring) {
    this.scoring = scoring;
    this.families = families;
    this.manifest = manifest;
    this.model = model;
    this.tokenizer = tokenizer;
    this.runtime =
        new TaskRuntime(
            model.composition(),
            model.weights(),
            manifest.labels(),
            manifest.generation(),
            place,
            manifest.answering(),
            tokenizer);
  }

  /**
   * Loads a model.
   *
   * @param folder a run folder or its model folder
   * @param runtime where to compute; precision {@code auto} is the one that the model was trained
   *     in
   * @throws dev.pifi.spi.PifiException FILE_INVALID if there is no model, CHECKPOINT_INVALID if its
   *     files do not belong together
   */
  public static TrainedModel open(Path folder, Families families, RuntimeSpec runtime) {
    Path place = SavedModel.locate(folder);
    ModelManifest manifest = ModelManifest.read(place);
    TextTokenizer tokenizer = TextTokenizer.open(place);
    FineTuneModel model = load(place, manifest, families, runtime);
    return new TrainedModel(families, place, manifest, model, tokenizer, runtime);
  }

  private static FineTuneModel load(
      Path place, ModelManifest manifest, Families families, RuntimeSpec runtime) {
    Device device = Devices.choose(runtime);
    RuntimeSpec.Precision asked =
        runtime.precision() == RuntimeSpec.Precision.AUTO
            ? RuntimeSpec.Precision.valueOf(manifest.precision().toUpperCase(Locale.ROOT))
            : runtime.precision();
    return SavedModel.load(place, manifest, families, device, Precision.choose(asked, device));
  }

  /**
   * The prediction for one row.
   *
   * @param where the row, as a user would name it
   * @param texts the texts that were read
   * @param label the most probable label
   * @param probabilities of every label, by name
   */
  public record Prediction(
      String where, List<String> texts, String label, Map<String, Double> probabilities) {}

  /**
   * Predicts every row of a data set, in file order; labels are not read.
   *
   * @param columns column names by role; roles left out have the names of the training data
   */
  public List<Prediction> predict(
      DataSource source, Map<String, String> columns, int batchSize, boolean skipBadRows) {
    LabelledText text = text(data(columns, source, skipBadRows));
    Table table = text.read(source, false, false);
    List<Example> examples = text.encode(table, Optional.empty(), tokenizer, manifest.maxLength());
    runtime.leftOut(text.skippedRows());
    float[][] probabilities = runtime.probabilities(examples, batches(batchSize));
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < probabilities.length; row++) {
      Map<String, Double> byLabel = new LinkedHashMap<>();
      for (int label = 0; label < manifest.labels().size(); label++) {
        byLabel.put(manifest.labels().get(label), (double) probabilities[row][label]);
      }
      List<String> texts = new ArrayList<>();
      for (String column : text.textColumns()) {
        texts.add(table.text(row, column));
      }
      predictions.add(
          new Prediction(
              table.where(row),
              texts,
              manifest.labels().get(Scorer.largest(probabilities[row])),
              byLabel));
    }
    return predictions;
  }

  /** The scores on a labelled data set, by name; metrics as for {@code evaluation.metrics}. */
  public Map<String, Double> evaluate(
      DataSource source,
      Map<String, String> columns,
      EvaluationSpec evaluation,
      boolean skipBadRows) {
    EvaluationSet set = EvaluationSet.of("data", source, columns);
    return evaluate(set, evaluation, skipBadRows, EvaluationListener.NONE).scores();
  }

  /**
   * How a model did on a data set.
   *
   * @param scores by name
   * @param rows how many rows were judged
   * @param skipped how many bad rows were left out
   * @param dropped how many rows were left out because their label is one to drop
   * @param tables counts of metrics that are no single number, such as a confusion matrix
   */
  public record Evaluation(
      Map<String, Double> scores,
      int rows,
      long skipped,
      long dropped,
      List<Metric.CountTable> tables) {}

  /** Judges the model by a data set. */
  public Evaluation evaluate(
      EvaluationSet set,
      EvaluationSpec evaluation,
      boolean skipBadRows,
      EvaluationListener listener) {
    Judged judged = judged(set, data(set.columns(), set.source(), skipBadRows));
    runtime.tell(listener);
    try (Scorer scorer = new Scorer(families, evaluation, evaluation.metrics().get(0), scoring)) {
      Scorer.Judgement found = scorer.judge(runtime, judged.set(), batches(evaluation.batchSize()));
      return new Evaluation(
          found.scores(), judged.rows(), judged.skipped(), judged.dropped(), found.tables());
    }
  }

  /** Rows to judge by, and how many others there were. */
  private record Judged(ExampleSet set, int rows, long skipped, long dropped) {}

  private Judged judged(EvaluationSet set, DataSpec data) {
    if (answers()) {
      QuestionText text = questions(data);
      QuestionSet questions = text.read(set.source(), true);
      int rows = questions.questions().size();
      return new Judged(ExampleSet.of(questions), rows, text.skippedRows(), 0);
    }
    LabelledText text = text(data);
    Table table = text.read(set.source(), false, true);
    int maxLength = manifest.maxLength();
    if (generates()) {
      ExampleSet targets =
          text.encodeTargets(table, tokenizer, maxLength, manifest.generation(), true);
      return new Judged(targets, targets.examples().size(), text.skippedRows(), 0);
    }
    LabelMap.Labelled rows = text.label(table, labels(set), dropped(set));
    List<Example> examples =
        text.encode(rows.table(), Optional.of(rows.ids()), tokenizer, maxLength);
    return new Judged(ExampleSet.of(examples), examples.size(), text.skippedRows(), rows.dropped());
  }

  /** The model's labels as a data set writes them; as the training data did unless it says. */
  private LabelMap labels(EvaluationSet set) {
    Map<String, String> values = new LinkedHashMap<>(manifest.labelValues());
    if (set.labels().isPresent()) {
      LabelSpec own = set.labels().get();
      values.clear();
      values.putAll(own.nameOfValue());
      if (values.isEmpty()) {
        for (String name : own.names()) {
          values.put(Integer.toString(values.size()), name);
        }
      }
    }
    return LabelMap.of(manifest.labels(), values);
  }

  private Set<String> dropped(EvaluationSet set) {
    boolean own = set.labels().isPresent() || !set.dropLabels().isEmpty();
    return new HashSet<>(own ? set.dropLabels() : manifest.dropLabels());
  }

  /** Whether the model answers with text: {@link #generate} instead of {@link #predict}. */
  public boolean generates() {
    return model.composition().generates();
  }

  /** Whether the model answers questions: {@link #answer} instead of {@link #predict}. */
  public boolean answers() {
    return FineTuning.answers(model.composition().task());
  }

  /**
   * The answers to one question.
   *
   * @param question the question
   * @param answers what the model found, best first, at least one
   */
  public record Answered(Question question, List<Answer> answers) {}

  /** Answers every question of a data set, in file order; right answers are not read. */
  public List<Answered> answer(
      DataSource source, Map<String, String> columns, int batchSize, boolean skipBadRows) {
    QuestionText text = questions(data(columns, source, skipBadRows));
    QuestionSet set = text.read(source, false);
    runtime.leftOut(text.skippedRows());
    List<List<Answer>> answers = runtime.answers(set, batches(batchSize));
    List<Answered> answered = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      answered.add(new Answered(set.questions().get(i), answers.get(i)));
    }
    return answered;
  }

  private QuestionText questions(DataSpec data) {
    return new QuestionText(data, manifest.answering(), 0, tokenizer, manifest.maxLength());
  }

  /** The metrics of the model's task. */
  public List<String> defaultMetrics() {
    return families.task(manifest.task()).defaultMetrics();
  }

  /**
   * The text generated for one row.
   *
   * @param where the row, as a user would name it
   * @param source the text that was read
   * @param text the text that the model made of it
   */
  public record Generated(String where, String source, String text) {}

  /** Generates a text for every row of a data set, in file order; targets are not read. */
  public List<Generated> generate(
      DataSource source, Map<String, String> columns, int batchSize, boolean skipBadRows) {
    LabelledText text = text(data(columns, source, skipBadRows));
    Table table = text.read(source, false, false);
    ExampleSet set =
        text.encodeTargets(table, tokenizer, manifest.maxLength(), manifest.generation(), false);
    runtime.leftOut(text.skippedRows());
    List<String> texts = runtime.texts(set.examples(), batches(batchSize));
    List<Generated> generated = new ArrayList<>();
    for (int row = 0; row < texts.size(); row++) {
      generated.add(
          new Generated(
              table.where(row), table.text(row, text.textColumns().get(0)), texts.get(row)));
    }
    return generated;
  }

  /**
   * Predicts rows that are in memory; as long as this model is open, and on its thread.
   *
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if the task answers in another way than with
   *     labels, texts or parts of texts
   */
  public RowPredictor rows() {
    return new RowPredictor(
        manifest, families.task(manifest.task()), answerKind(), runtime, tokenizer);
  }

  private RowPredictor.Kind answerKind() {
    if (answers()) {
      return RowPredictor.Kind.ANSWER;
    }
    return generates() ? RowPredictor.Kind.TEXT : RowPredictor.Kind.LABEL;
  }

  /** Tells a listener from now on how far predictions are. */
  public void tell(EvaluationListener listener) {
    runtime.tell(listener);
  }

  /** What the model was trained as. */
  public ModelManifest manifest() {
    return manifest;
  }

  private LabelledText text(DataSpec data) {
    return new LabelledText(families.task(manifest.task()), data, 0);
  }

  private DataSpec data(Map<String, String> columns, DataSource source, boolean skipBadRows) {
    SpecCheck.unknownRole(families.task(manifest.task()), columns)
        .ifPresent(
            fault -> {
              throw fault;
            });
    Map<String, String> all = new LinkedHashMap<>(manifest.columns());
    all.putAll(columns);
    return new DataSpec(
        source,
        Optional.empty(),
        Optional.empty(),
        all,
        Optional.empty(),
        List.of(),
        0,
        OptionalInt.empty(),
        1,
        manifest.maxLength(),
        skipBadRows ? DataSpec.OnBadRow.SKIP : DataSpec.OnBadRow.FAIL,
        DataSpec.OnLongText.TRUNCATE);
  }

  private BatchOptions batches(int batchSize) {
    return BatchOptions.evaluation(batchSize, manifest.maxLength(), tokenizer.padId());
  }

  @Override
  public void close() {
    runtime.close();
    model.close();
    tokenizer.close();
  }
}
