package dev.pifi.engine.training;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.model.SavedModel;
import dev.pifi.engine.spec.GenerationSpec;
import dev.pifi.engine.spec.LabelSpec;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.TrainingSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a run behind loading: steps, evaluations, checkpoints, the best model, the test at
 * the end. Whatever moment it is cut off at, going on gives the same model: a checkpoint is written
 * after all that its step brings with it, and {@code metrics.json} last of all.
 */
final class TrainingLoop {
  private final RunSpec spec;
  private final Families families;
  private final TrainingListener listener;
  private final FineTuneModel model;
  private final FineTuning.Data data;
  private final TextTokenizer tokenizer;
  private final int maxLength;
  private final GenerationSpec generation;
  private final long start;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int bestStep;
  private int evaluationsSinceBest;
  private Map<String, String> hashes = Map.of();

  TrainingLoop(
      RunSpec spec,
      Families families,
      TrainingListener listener,
      FineTuneModel model,
      FineTuning.Data data,
      TextTokenizer tokenizer,
      int maxLength,
      long start) {
    this.spec = spec;
    this.families = families;
    this.listener = listener;
    this.model = model;
    this.data = data;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.generation = spec.generation().within(model.composition().backbone().maximumLength());
    this.start = start;
  }

  FineTuning.Outcome train(boolean resume, StopRequest stop) {
    TrainingSpec training = spec.training();
    try (Scorer scorer =
            new Scorer(
                families, spec.evaluation(), training.selection().bestMetric(), spec.runtime());
        TaskRuntime runtime =
            new TaskRuntime(
                model.composition(),
                model.weights(),
                data.labels(),
                generation,
                spec.model().path(),
                spec.answering(),
                tokenizer);
        Trainer trainer =
            new Trainer(
                model, training, spec.seed(), data.training().examples(), batches(), listener)) {
      RunCheckpoints checkpoints =
          new RunCheckpoints(
              spec.output(), model, trainer.program(), training.selection().keepCheckpoints());
      int first = resume ? restore(checkpoints) : 0;
      listener.on(started(first, trainer));
      int last = first;
      // A run cut off between its early stop and its end must not train on.
      if (!patienceEnded()) {
        stop.training(true);
        last = steps(first, trainer, runtime, scorer, checkpoints, stop);
        stop.training(false);
        if (stop.requested()) {
          throw interrupted(last);
        }
      }
      return finish(runtime, scorer, checkpoints, last);
    } finally {
      stop.training(false);
    }
  }

  private int steps(
      int first,
      Trainer trainer,
      TaskRuntime runtime,
      Scorer scorer,
      RunCheckpoints checkpoints,
      StopRequest stop) {
    TrainingSpec.Selection selection = spec.training().selection();
    int every = selection.evaluateEverySteps();
    return trainer.run(
        first,
        (step, epoch, ends) -> {
          boolean due = step == trainer.totalUpdates() || (every > 0 ? step % every == 0 : ends);
          boolean enough = due && evaluate(runtime, scorer, step, epoch);
          boolean asked = stop.requested();
          boolean save =
              selection.checkpointEverySteps().isPresent()
                  ? step % selection.checkpointEverySteps().getAsInt() == 0
                  : due;
          if (save || asked) {
            checkpoints.save(
                new RunCheckpoints.State(step, bestStep, bestScore, evaluationsSinceBest));
            listener.on(new TrainingListener.Saved(step, "checkpoints"));
          }
          return enough || asked;
        });
  }

  private PifiException interrupted(int step) {
    return PifiException.of(ErrorCode.INTERRUPTED, spec.output().toString())
        .expected("to train to the end")
        .actual("a request to stop; the state after step " + step + " is saved")
        .remedy("go on with: pifi resume " + spec.output())
        .build();
  }

  private int restore(RunCheckpoints checkpoints) {
    SavedModel.recover(place());
    Optional<RunCheckpoints.State> saved = checkpoints.restoreLast();
    saved.ifPresent(
        state -> {
          bestScore = state.bestScore();
          bestStep = state.bestStep();
          evaluationsSinceBest = state.evaluationsSinceBest();
        });
    return saved.map(RunCheckpoints.State::step).orElse(0);
  }

  private Path place() {
    return spec.output().resolve("model");
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
        data.training().examples().size(),
        data.skippedRows(),
        data.droppedRows(),
        data.cutTexts(),
        data.labelCounts());
  }

  private boolean evaluate(TaskRuntime runtime, Scorer scorer, int step, int epoch) {
    runtime.weightsChanged();
    Map<String, Double> scores = scorer.validate(runtime, data.validation(), evaluationBatches());
    double score = scorer.selection(scores);
    // The first is the best so far even where its score is not a number.
    boolean best = bestStep == 0 || score > bestScore;
    if (best) {
      bestScore = score;
      bestStep = step;
      evaluationsSinceBest = 0;
      SavedModel.save(
          place(),
          model,
          spec.model().path(),
          tokenizer,
          manifest(),
          card().text(bestStep, Map.of("validation", scores)));
    } else {
      evaluationsSinceBest++;
    }
    listener.on(new TrainingListener.Evaluated(step, epoch, "validation", scores, best));
    return patienceEnded();
  }

  private boolean patienceEnded() {
    int patience = spec.training().selection().earlyStoppingPatience();
    return patience > 0 && evaluationsSinceBest >= patience;
  }

  private FineTuning.Outcome finish(
      TaskRuntime runtime, Scorer scorer, RunCheckpoints checkpoints, int last) {
    checkpoints.loadModel(place());
    runtime.weightsChanged();
    String split = data.test().isPresent() ? "test" : "validation";
    Map<String, Double> scores =
        scorer.score(runtime, data.test().orElse(data.validation()), evaluationBatches());
    double seconds = (System.nanoTime() - start) / 1e9;
    SavedModel.writeCard(place(), card().text(bestStep, Map.of(split, scores)));
    listener.on(new TrainingListener.Evaluated(bestStep, 0, split, scores, false));
    listener.on(new TrainingListener.Finished(last, bestStep, bestScore, scores, seconds));
    AtomicFiles.write(
        spec.output().resolve(FineTuning.METRICS),
        scorer.json(split, scores, bestStep, bestScore, seconds));
    return new FineTuning.Outcome(scores, place(), seconds);
  }

  private ModelCard card() {
    return new ModelCard(
        spec, model.composition(), data.labels(), data.training().examples().size(), maxLength);
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
        plug.map(p -> p.embed() || !p.freeze() || p.init() == ModelSpec.Init.RANDOM).orElse(false);
    return new ModelManifest(
        1,
        spec.task(),
        data.labels(),
        new LinkedHashMap<>(spec.data().columns()),
        maxLength,
        c.pooling().specName(),
        spec.training().headDropout(),
        spec.training().labelSmoothing(),
        model.weights().precision().specName(),
        plug.map(p -> p.path().toAbsolutePath().normalize().toString()).orElse(""),
        c.layers().stream().map(LayerSource::index).toList(),
        c.attention().name().toLowerCase(Locale.ROOT),
        embedded,
        plug.map(PlugSpec::freeze).orElse(true),
        plugHashes(plug, embedded),
        generation,
        spec.answering(),
        spec.data().labels().map(LabelSpec::nameOfValue).orElse(Map.of()),
        spec.data().dropLabels());
  }

  /** Hashed once: the layers stay as they are while a run lasts. */
  private Map<String, String> plugHashes(Optional<PlugSpec> plug, boolean embedded) {
    if (hashes.isEmpty() && plug.isPresent() && !embedded) {
      hashes = SavedModel.plugHashes(model.composition(), plug.get().path());
    }
    return hashes;
  }
}
