package dev.pifi.engine.training;

import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code README.md} of a saved model, with the front matter that model hubs read. It names
 * checkpoints and data files by their last name only: a card travels, the folders of the machine
 * that trained do not.
 */
final class ModelCard {
  /** The folders of a hub cache: {@code models--owner--name/snapshots/commit}. */
  private static final Pattern HUB =
      Pattern.compile("models--(.+?)--([^/\\\\]+)[/\\\\]snapshots[/\\\\]");

  private final RunSpec spec;
  private final Composition composition;
  private final List<String> labels;
  private final int trainingRows;
  private final int maxLength;

  ModelCard(
      RunSpec spec, Composition composition, List<String> labels, int trainingRows, int maxLength) {
    this.spec = spec;
    this.composition = composition;
    this.labels = List.copyOf(labels);
    this.trainingRows = trainingRows;
    this.maxLength = maxLength;
  }

  /** The card's text for a model of a step, with the scores of the data that it was tried on. */
  String text(int step, Map<String, Map<String, Double>> scoresBySplit) {
    StringBuilder text = new StringBuilder();
    frontMatter(text);
    String small = name(spec.model().path());
    text.append("\n# ").append(small).append(", fine-tuned for ").append(spec.task());
    text.append("\n\nA `").append(small).append("` fine-tuned with PiFi for Java");
    text.append(spec.plug().map(this::plugSentence).orElse(" (plain fine-tuning, no plug)."));
    text.append(labels.isEmpty() ? "\n" : "\n\nLabels: " + String.join(", ", labels) + ".\n");
    data(text);
    settings(text, step);
    scoresBySplit.forEach((split, scores) -> scores(text, split, scores));
    use(text);
    return text.toString();
  }

  private void frontMatter(StringBuilder text) {
    text.append("---\nlibrary_name: pifi\npipeline_tag: ").append(spec.task()).append('\n');
    hubName(spec.model().path()).ifPresent(n -> text.append("base_model: ").append(n).append('\n'));
    text.append("tags:\n- pifi\n- ").append(method()).append("\nmetrics:\n");
    spec.evaluation().metrics().forEach(m -> text.append("- ").append(m).append('\n'));
    text.append("---\n");
  }

  private String plugSentence(PlugSpec plug) {
    return String.format(
        " (\"Plug-in and Fine-tuning\"): %s of `%s` %s plugged in between encoder and head,"
            + " %s, %s, attention %s.",
        composition.layers().size() == 1
            ? "layer " + composition.layers().get(0).index()
            : "layers " + composition.layers().stream().map(l -> "" + l.index()).toList(),
        name(plug.path()),
        composition.layers().size() == 1 ? "is" : "are",
        plug.freeze() ? "frozen" : "trained along",
        lower(plug.init()),
        lower(plug.attention()));
  }

  private void data(StringBuilder text) {
    text.append("\n## Data\n\n| split | source |\n|---|---|\n");
    row(text, "training", source(spec.data().train()) + ", " + trainingRows + " rows used");
    row(
        text,
        "validation",
        spec.data()
            .validation()
            .map(ModelCard::source)
            .orElse(spec.data().validationFraction() + " of the training rows, by seed"));
    spec.data().test().ifPresent(test -> row(text, "test", source(test)));
  }

  private void settings(StringBuilder text, int step) {
    TrainingSpec training = spec.training();
    text.append("\n## Settings\n\n| setting | value |\n|---|---|\n");
    row(text, "method", method());
    row(text, "preset", lower(spec.preset()));
    row(text, "seed", spec.seed());
    row(text, "epochs", training.epochs());
    row(text, "step of this model", step);
    row(text, "chosen by", training.selection().bestMetric() + " on validation");
    row(text, "batch size", training.batchSize() + " x " + training.accumulationSteps());
    row(text, "optimizer", lower(training.optimizer().kind()));
    row(text, "learning rate", training.optimizer().learningRate());
    row(text, "weight decay", training.optimizer().weightDecay());
    row(text, "schedule", lower(training.schedule().kind()));
    row(text, "label smoothing", training.labelSmoothing());
    row(text, "head dropout", training.headDropout());
    row(text, "pooling", composition.pooling().specName());
    row(text, "longest input", maxLength + " tokens");
    row(text, "precision", lower(spec.runtime().precision()));
  }

  private static void scores(StringBuilder text, String split, Map<String, Double> scores) {
    text.append("\n## Results on ").append(split).append("\n\n| metric | value |\n|---|---|\n");
    scores.forEach((name, value) -> row(text, name, String.format(Locale.ROOT, "%.4f", value)));
  }

  private void use(StringBuilder text) {
    text.append("\n## Use\n\n    pifi predict THIS_FOLDER new.jsonl\n");
    text.append("    pifi eval THIS_FOLDER labelled.jsonl\n\n");
    text.append("`model.safetensors` is the encoder in Hugging Face layout; `pifi.safetensors` ");
    text.append(spec.plug().isPresent() ? "has the mappers and the head" : "has the head");
    text.append("; `pifi.json` says how they belong together.");
    spec.plug()
        .filter(p -> p.freeze() && !p.embed() && p.init() == ModelSpec.Init.PRETRAINED)
        .ifPresent(
            p ->
                text.append(" The plugged layer is not in this folder: `pifi.json` names the")
                    .append(" checkpoint `")
                    .append(name(p.path()))
                    .append("` and the hashes of its tensors."));
    text.append('\n');
  }

  private static void row(StringBuilder text, String name, Object value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private String method() {
    return lower(spec.method());
  }

  private static String source(DataSource source) {
    return source.path().map(p -> "`" + lastName(p) + "`").orElse("an SQL query");
  }

  private static String name(Path folder) {
    return hubName(folder).orElse(lastName(folder.toString()));
  }

  private static Optional<String> hubName(Path folder) {
    Matcher matcher = HUB.matcher(folder.toString());
    return matcher.find()
        ? Optional.of(matcher.group(1) + "/" + matcher.group(2))
        : Optional.empty();
  }

  private static String lastName(String path) {
    String[] parts = path.split("[/\\\\]");
    return parts.length == 0 ? path : parts[parts.length - 1];
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
