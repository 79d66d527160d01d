package dev.pifi.engine.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes run specs with every key there, so that {@link SpecReader} reads the same. Stateless. */
public final class SpecWriter {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private SpecWriter() {}

  /** The spec as YAML; what is not set is null. */
  public static String yaml(RunSpec spec) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("task", spec.task());
    tree.put("method", SpecSection.name(spec.method()));
    tree.put("preset", SpecSection.name(spec.preset()));
    tree.put("seed", spec.seed());
    tree.put("output", spec.output().toString());
    tree.put("model", model(spec.model()));
    tree.put("plug", spec.plug().map(SpecWriter::plug).orElse(null));
    tree.put("data", data(spec.data()));
    tree.put("training", training(spec.training()));
    Map<String, Object> evaluation = new LinkedHashMap<>();
    evaluation.put("metrics", spec.evaluation().metrics());
    evaluation.put("batch_size", spec.evaluation().batchSize());
    evaluation.put(
        "bertscore", spec.evaluation().scoring().bertScore().map(SpecWriter::bert).orElse(null));
    evaluation.put(
        "bartscore",
        spec.evaluation()
            .scoring()
            .bartScore()
            .map(m -> Map.of("model", m.toString()))
            .orElse(null));
    tree.put("evaluation", evaluation);
    tree.put("generation", generation(spec.generation()));
    tree.put("question_answering", answering(spec.answering()));
    Map<String, Object> runtime = new LinkedHashMap<>();
    runtime.put("device", spec.runtime().device().name());
    runtime.put("precision", SpecSection.name(spec.runtime().precision()));
    runtime.put("threads", spec.runtime().threads());
    tree.put("runtime", runtime);
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> bert(ScoringSpec.BertScore score) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("model", score.model().toString());
    s.put("layer", orNull(score.layer()));
    s.put("idf", score.idf());
    return s;
  }

  private static Map<String, Object> generation(GenerationSpec generation) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("prefix", generation.prefix());
    s.put("max_target_length", generation.maxTargetLength());
    s.put("min_new_tokens", generation.minNewTokens());
    s.put("beams", generation.beams());
    s.put("length_penalty", generation.lengthPenalty());
    s.put("stopping", SpecSection.name(generation.stopping()));
    s.put("no_repeat_ngram_size", generation.noRepeatNgramSize());
    s.put("first_sentence", generation.firstSentence());
    return s;
  }

  private static Map<String, Object> answering(AnsweringSpec answering) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("windows", SpecSection.name(answering.windows()));
    s.put("stride", answering.stride());
    s.put("max_answer_length", answering.maxAnswerLength());
    s.put("n_best", answering.nBest());
    return s;
  }

  private static Map<String, Object> model(ModelSpec model) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("path", model.path().toString());
    s.put("init", SpecSection.name(model.init()));
    s.put("pooling", SpecSection.name(model.pooling()));
    return s;
  }

  private static Map<String, Object> plug(PlugSpec plug) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("path", plug.path().toString());
    s.put("layers", plug.layers());
    s.put("init", SpecSection.name(plug.init()));
    s.put("freeze", plug.freeze());
    s.put("attention", SpecSection.name(plug.attention()));
    s.put("embed", plug.embed());
    return s;
  }

  private static Map<String, Object> data(DataSpec data) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("train", source(data.train()));
    s.put("validation", data.validation().map(SpecWriter::source).orElse(null));
    s.put("test", data.test().map(SpecWriter::source).orElse(null));
    s.put("columns", data.columns());
    s.put("labels", data.labels().map(SpecWriter::labels).orElse(null));
    s.put("drop_labels", data.dropLabels());
    s.put("validation_fraction", data.validationFraction());
    s.put("limit", orNull(data.limit()));
    s.put("fraction", data.fraction());
    s.put("max_length", data.maxLength());
    s.put("on_bad_row", SpecSection.name(data.onBadRow()));
    s.put("on_long_text", SpecSection.name(data.onLongText()));
    return s;
  }

  private static Object labels(LabelSpec labels) {
    return labels.nameOfValue().isEmpty() ? labels.names() : labels.nameOfValue();
  }

  private static Map<String, Object> source(DataSource source) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("path", orNull(source.path()));
    s.put("sql", orNull(source.sql()));
    s.put("format", SpecSection.name(source.format()));
    return s;
  }

  private static Map<String, Object> training(TrainingSpec t) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("epochs", t.epochs());
    s.put("max_steps", orNull(t.maxSteps()));
    s.put("batch_size", t.batchSize());
    s.put("accumulation_steps", t.accumulationSteps());
    s.put("optimizer", SpecSection.name(t.optimizer().kind()));
    s.put("learning_rate", t.optimizer().learningRate());
    s.put("weight_decay", t.optimizer().weightDecay());
    s.put("beta1", t.optimizer().beta1());
    s.put("beta2", t.optimizer().beta2());
    s.put("epsilon", t.optimizer().epsilon());
    s.put("schedule", SpecSection.name(t.schedule().kind()));
    s.put("warmup_fraction", t.schedule().warmupFraction());
    s.put("warmup_steps", orNull(t.schedule().warmupSteps()));
    s.put("clip_norm", t.clipNorm());
    s.put("label_smoothing", t.labelSmoothing());
    s.put("class_weights", classWeights(t.classWeights()));
    s.put("head_dropout", t.headDropout());
    s.put("batching", SpecSection.name(t.batches().kind()));
    s.put("pad_multiple", t.batches().padMultiple());
    s.put("drop_last", t.batches().dropLast());
    s.put("early_stopping_patience", t.selection().earlyStoppingPatience());
    s.put("best_metric", t.selection().bestMetric());
    s.put("evaluate_every_steps", t.selection().evaluateEverySteps());
    s.put("checkpoint_every_steps", orNull(t.selection().checkpointEverySteps()));
    s.put("keep_checkpoints", t.selection().keepCheckpoints());
    return s;
  }

  private static Object classWeights(ClassWeights weights) {
    if (weights instanceof ClassWeights.Given given) {
      return given.weightOfLabel();
    }
    return weights instanceof ClassWeights.Balanced ? "balanced" : "none";
  }

  private static Object orNull(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static Object orNull(Optional<?> value) {
    return value.isPresent() ? value.get() : null;
  }
}
