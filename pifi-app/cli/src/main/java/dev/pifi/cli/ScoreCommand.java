package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.scoring.MetricChoice;
import dev.pifi.engine.scoring.SingleRows;
import dev.pifi.engine.scoring.files.ScoredFiles;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pifi score}: metrics of files, whichever program made them. */
@Command(
    name = "score",
    description = {
      "Score predictions against references from files; no trained model is needed.",
      "Files are texts line by line, or tables (.csv, .tsv, .jsonl, .parquet) of which one column"
          + " is read, or SQuAD's data set (.json) with its answers by id (.json)."
    },
    footer = {
      "",
      "Examples:",
      "  pifi score --predictions out.txt --references right.txt",
      "  pifi score --predictions out.jsonl --references a.txt b.txt --metrics"
          + " bleu_sacrebleu,bertscore \\",
      "      --bertscore-model models/roberta-large",
      "  pifi score --predictions answers.json --references dev-v1.1.json",
      "  pifi score --predictions labels.csv --references test.csv --metrics accuracy,f1_macro"
    })
public final class ScoreCommand implements Callable<Integer> {
  private static final List<String> OF_SQUAD = List.of("squad_v1_em", "squad_v1_f1");
  private static final List<String> OF_LABELS = List.of("accuracy", "f1_macro");
  private static final List<String> OF_TEXTS =
      List.of("bleu_sacrebleu", "rouge1_stem", "rouge2_stem", "rouge_l_stem");

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE",
      description = "What was predicted.")
  private String predictions;

  @Option(
      names = "--references",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "What is right; each further file is another reference for every row.")
  private List<String> references;

  @Option(
      names = "--prediction-column",
      paramLabel = "COLUMN",
      description = "The column of predictions, where it has no usual name.")
  private Optional<String> predictionColumn = Optional.empty();

  @Option(
      names = "--reference-column",
      paramLabel = "COLUMN",
      description = "The column of references, where it has no usual name.")
  private Optional<String> referenceColumn = Optional.empty();

  @Option(
      names = "--metrics",
      split = ",",
      description =
          "Metrics; 'pifi plugins list' names them (default: SQuAD's for its data set, accuracy and"
              + " macro F1 for a column 'label', else BLEU and ROUGE).")
  private List<String> metrics = List.of();

  @Option(
      names = "--labels",
      split = ",",
      description = "The labels in their order; of two, the second is positive (default: sorted).")
  private List<String> labels = List.of();

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      description = "The batches of the metrics paper_* (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Leave out rows that cannot be scored, such as empty references, and count them.")
  private boolean skipBadRows;

  @Option(names = "--per-row", description = "Score each row by itself; one JSON object a line.")
  private boolean perRow;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "For metrics with a model: auto, cpu or cuda[:n] (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Mixin private ScoringOptions models;

  private final Set<String> noted = new HashSet<>();

  @Override
  public Integer call() throws JsonProcessingException {
    if (batchSize < 1) {
      throw PifiException.of(ErrorCode.USAGE, "--batch-size")
          .expected("a number, at least 1")
          .actual(Integer.toString(batchSize))
          .build();
    }
    RuntimeSpec runtime =
        new RuntimeSpec(RuntimeOptions.device(device), RuntimeSpec.Precision.FP32, 0);
    try (ScoreProgress progress = new ScoreProgress();
        MetricChoice choice =
            new MetricChoice(Families.of(Plugins.loader()), models.spec(), runtime, progress)) {
      ScoredFiles files =
          ScoredFiles.read(
              new ScoredFiles.Files(
                  predictions,
                  references,
                  predictionColumn,
                  referenceColumn,
                  labels,
                  skipBadRows,
                  batchSize),
              this::note);
      // All names are looked up before the first is computed.
      List<Metric> chosen = new ArrayList<>();
      names(files).forEach(name -> chosen.add(choice.metric(name)));
      if (perRow) {
        eachRow(files, chosen, progress);
      } else {
        all(files, chosen, progress);
      }
    }
    return 0;
  }

  private List<String> names(ScoredFiles files) {
    if (!metrics.isEmpty()) {
      return metrics.stream().distinct().toList();
    }
    return files.squad() ? OF_SQUAD : files.labelled() ? OF_LABELS : OF_TEXTS;
  }

  /** Says once what was noticed, however many metrics notice it. */
  private void note(String text) {
    if (noted.add(text)) {
      System.err.println("note: " + text);
    }
  }

  private void all(ScoredFiles files, List<Metric> chosen, ScoreProgress progress)
      throws JsonProcessingException {
    Map<Class<?>, Predictions> kinds = new LinkedHashMap<>();
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, String> definitions = new LinkedHashMap<>();
    List<Metric.CountTable> tables = new ArrayList<>();
    if (!json) {
      System.out.println(heading(files));
    }
    for (int m = 0; m < chosen.size(); m++) {
      Metric metric = chosen.get(m);
      Predictions rows =
          kinds.computeIfAbsent(
              metric.accepts(), kind -> files.as(metric.accepts(), this::note).predictions());
      List<Metric.Score> values = metric.score(rows);
      List<Metric.CountTable> counts = metric.tables(rows);
      values.forEach(score -> scores.put(score.name(), score.value()));
      definitions.put(metric.name(), metric.definition());
      tables.addAll(counts);
      progress.close();
      progress.rows("metrics", m + 1, chosen.size());
      if (!json) {
        System.out.print(text(metric, values, counts));
      }
    }
    if (json) {
      System.out.println(
          new ObjectMapper().writeValueAsString(tree(files, scores, definitions, tables)));
    }
  }

  private String heading(ScoredFiles files) {
    return String.format(
        Locale.ROOT,
        "%s%s against %s%s: %,d rows, %s reference%s each",
        predictions,
        column(files.predictionColumn()),
        String.join(", ", references),
        column(files.referenceColumn()),
        files.size(),
        files.referencesPerRow(),
        files.referencesPerRow().equals("1") ? "" : "s");
  }

  private static String column(Optional<String> name) {
    return name.map(n -> " (column '" + n + "')").orElse("");
  }

  private static String text(
      Metric metric, List<Metric.Score> values, List<Metric.CountTable> tables) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        s -> text.append(String.format(Locale.ROOT, "%-36s %14.6f%n", s.name(), s.value())));
    tables.forEach(table -> text.append(ScoreTable.counts(table)));
    return text.append("    ")
        .append(metric.definition())
        .append(System.lineSeparator())
        .toString();
  }

  private Map<String, Object> tree(
      ScoredFiles files,
      Map<String, Double> scores,
      Map<String, String> definitions,
      List<Metric.CountTable> tables) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("predictions", predictions);
    tree.put("references", references);
    tree.put("rows", files.size());
    tree.put("references_per_row", files.referencesPerRow());
    tree.put("scores", scores);
    tree.put("definitions", definitions);
    if (!tables.isEmpty()) {
      tree.put("tables", tables);
    }
    return tree;
  }

  private void eachRow(ScoredFiles files, List<Metric> chosen, ScoreProgress progress)
      throws JsonProcessingException {
    Map<String, Map<String, Double>> lines = new LinkedHashMap<>();
    for (Metric metric : chosen) {
      ScoredFiles.Scorable rows = files.as(metric.accepts(), this::note);
      List<Predictions> single = SingleRows.of(rows.predictions());
      for (int row = 0; row < single.size(); row++) {
        Map<String, Double> scores =
            lines.computeIfAbsent(rows.where().get(row), where -> new LinkedHashMap<>());
        metric.score(single.get(row)).forEach(s -> scores.put(s.name(), s.value()));
        progress.rows(metric.name(), row + 1L, single.size());
      }
    }
    ObjectMapper mapper = new ObjectMapper();
    for (Map.Entry<String, Map<String, Double>> line : lines.entrySet()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("row", line.getKey());
      tree.put("scores", line.getValue());
      System.out.println(mapper.writeValueAsString(tree));
    }
  }
}
