package dev.pifi.engine.training;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.data.LabelMap;
import dev.pifi.engine.data.Splitter;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.model.SavedModel;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.TrainingSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Precision;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.Task;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One run from spec to trained model: reads data and checkpoints, trains, evaluates, keeps the best
 * model, tests it, and writes the run folder.
 */
public final class FineTuning {
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
  private record Data(
      LabelMap labels,
      List<Example> training,
      List<Example> validation,
      Optional<List<Example>> test,
      long skippedRows,
      int cutTexts) {}

  /**
   * Trains.
   *
   * @param resume whether to go on from the run folder's last checkpoint
   */
  public Outcome run(boolean resume) {
    long start = System.nanoTime();
    Task task = families.task(spec.task());
    Backbone backbone = families.backbone(ConfigFile.read(spec.model().path()));
    List<LayerSource> layers =
        spec.plug()
            .map(p -> families.layers(ConfigFile.read(p.path()), p.layers()))
            .orElse(List.of());
    Device device = Devices.choose(spec.runtime());
    Precision precision = Precision.choose(spec.runtime().precision(), device);
    try (TextTokenizer tokenizer = TextTokenizer.open(spec.model().path())) {
      int maxLength = Math.min(spec.data().maxLength(), backbone.maximumLength());
      Data data = read(task, tokenizer, maxLength);
      Composition composition = composition(task, backbone, layers, data.labels().size());
      try (FineTuneModel model = FineTuneModel.load(composition, sources(), device, precision)) {
        Run run = new Run(model, data, tokenizer, maxLength, start);
        return run.train(resume);
      }
    }
  }

  private Data read(Task task, TextTokenizer tokenizer, int maxLength) {
    LabelledText text = new LabelledText(task, spec.data(), spec.seed());
    Table all = text.read(spec.data().train(), true, true);
    LabelMap labels = text.labels(all);
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
    List<Example> trained = encode(text, training, labels, tokenizer, maxLength);
    List<Example> validated = encode(text, validation, labels, tokenizer, maxLength);
    Optional<List<Example>> tested = test.map(t -> encode(text, t, labels, tokenizer, maxLength));
    return new Data(labels, trained, validated, tested, text.skippedRows(), text.cutTexts());
  }

  private static List<Example> encode(
      LabelledText text, Table table, LabelMap labels, TextTokenizer tokenizer, int maxLength) {
    LabelMap.Labelled labelled = text.label(table, labels);
    return text.encode(labelled.table(), Optional.of(labelled.ids()), tokenizer, maxLength);
  }

  private Composition composition(
      Task task, Backbone backbone, List<LayerSource> layers, int classes) {
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
            classes, spec.training().headDropout(), spec.training().labelSmoothing()));
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

  /** The part of a run behind loading. */
  private final class Run {
    private final FineTuneModel model;
    private final Data data;
    private final TextTokenizer tokenizer;
    private final int maxLength;
    private final long start;
    private double bestScore = Double.NEGATIVE_INFINITY;
    private int bestStep;
    private int evaluationsSinceBest;
    private Map<String, String> hashes = Map.of();

    Run(FineTuneModel model, Data data, TextTokenizer tokenizer, int maxLength, long start) {
      this.model = model;
      this.data = data;
      this.tokenizer = tokenizer;
      this.maxLength = maxLength;
      this.start = start;
    }

    Outcome train(boolean resume) {
      TrainingSpec training = spec.training();
      Scorer scorer =
          new Scorer(
              families,
              spec.evaluation(),
              data.labels().names(),
              training.selection().bestMetric());
      try (ModelRuntime runtime = new ModelRuntime(model.composition(), model.weights());
          Trainer trainer =
              new Trainer(model, training, spec.seed(), data.training(), batches(), listener)) {
        RunCheckpoints checkpoints =
            new RunCheckpoints(
                spec.output(), model, trainer.program(), training.selection().keepCheckpoints());
        int first = resume ? restore(checkpoints) : 0;
        listener.on(started(first, trainer));
        int last =
            trainer.run(
                first,
                (step, epoch, ends) -> {
                  boolean stop = false;
                  int every = training.selection().evaluateEverySteps();
                  boolean due =
                      step == trainer.totalUpdates() || (every > 0 ? step % every == 0 : ends);
                  if (due) {
                    stop = evaluate(runtime, scorer, step, epoch);
                  }
                  boolean save =
                      training.selection().checkpointEverySteps().isPresent()
                          ? step % training.selection().checkpointEverySteps().getAsInt() == 0
                          : due;
                  if (save) {
                    checkpoints.save(
                        new RunCheckpoints.State(step, bestStep, bestScore, evaluationsSinceBest));
                    listener.on(new TrainingListener.Saved(step, "checkpoints"));
                  }
                  return stop;
                });
        return finish(runtime, scorer, checkpoints, last);
      }
    }

    private int restore(RunCheckpoints checkpoints) {
      RunCheckpoints.State state = checkpoints.restoreLast();
      bestScore = state.bestScore();
      bestStep = state.bestStep();
      evaluationsSinceBest = state.evaluationsSinceBest();
      return state.step();
    }

    private TrainingListener.Started started(int first, Trainer trainer) {
      long trainable = 0;
      long frozen = 0;
      for (String name : model.weights().names()) {
        long size = 1;
        for (long s : model.weights().sizes(name)) {
          size *= s;
        }
        if (model.trainable().contains(name)) {
          trainable += size;
        } else {
          frozen += size;
        }
      }
      return new TrainingListener.Started(
          first,
          trainer.totalUpdates(),
          spec.training().epochs(),
          trainable,
          frozen,
          data.training().size(),
          data.skippedRows(),
          data.cutTexts());
    }

    private boolean evaluate(ModelRuntime runtime, Scorer scorer, int step, int epoch) {
      Map<String, Double> scores = scorer.score(runtime, data.validation(), evaluationBatches());
      double score = scorer.selection(scores);
      boolean best = score > bestScore;
      if (best) {
        bestScore = score;
        bestStep = step;
        evaluationsSinceBest = 0;
        SavedModel.save(
            spec.output().resolve("model"), model, spec.model().path(), tokenizer, manifest());
      } else {
        evaluationsSinceBest++;
      }
      listener.on(new TrainingListener.Evaluated(step, epoch, "validation", scores, best));
      int patience = spec.training().selection().earlyStoppingPatience();
      return patience > 0 && evaluationsSinceBest >= patience;
    }

    private Outcome finish(
        ModelRuntime runtime, Scorer scorer, RunCheckpoints checkpoints, int last) {
      checkpoints.loadModel(spec.output().resolve("model"));
      boolean tested = data.test().isPresent();
      Map<String, Double> scores =
          scorer.score(runtime, data.test().orElse(data.validation()), evaluationBatches());
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.on(
          new TrainingListener.Evaluated(
              bestStep, 0, tested ? "test" : "validation", scores, false));
      listener.on(new TrainingListener.Finished(last, bestStep, bestScore, scores, seconds));
      AtomicFiles.write(
          spec.output().resolve("metrics.json"),
          scorer.json(tested ? "test" : "validation", scores, bestStep, bestScore, seconds));
      return new Outcome(scores, spec.output().resolve("model"), seconds);
    }

    private BatchOptions batches() {
      TrainingSpec training = spec.training();
      boolean padded = training.batches().kind() == TrainingSpec.Batching.PADDED;
      return new BatchOptions(
          padded ? BatchOptions.Order.PADDED : BatchOptions.Order.BUCKETED,
          training.batchSize(),
          maxLength,
          training.batches().padMultiple(),
          training.batches().dropLast(),
          tokenizer.padId());
    }

    private BatchOptions evaluationBatches() {
      return BatchOptions.evaluation(spec.evaluation().batchSize(), maxLength, tokenizer.padId());
    }

    private ModelManifest manifest() {
      Composition c = model.composition();
      Optional<PlugSpec> plug = spec.plug();
      boolean embedded =
          plug.map(p -> p.embed() || !p.freeze() || p.init() == ModelSpec.Init.RANDOM)
              .orElse(false);
      return new ModelManifest(
          1,
          spec.task(),
          data.labels().names(),
          new LinkedHashMap<>(spec.data().columns()),
          maxLength,
          c.pooling().specName(),
          spec.training().headDropout(),
          model.weights().precision().specName(),
          plug.map(p -> p.path().toAbsolutePath().normalize().toString()).orElse(""),
          c.layers().stream().map(LayerSource::index).toList(),
          c.attention().name().toLowerCase(Locale.ROOT),
          embedded,
          plugHashes(plug, embedded));
    }

    /** Hashed once: the layers stay as they are while a run lasts. */
    private Map<String, String> plugHashes(Optional<PlugSpec> plug, boolean embedded) {
      if (hashes.isEmpty() && plug.isPresent() && !embedded) {
        hashes = SavedModel.plugHashes(model.composition(), plug.get().path());
      }
      return hashes;
    }
  }
}
