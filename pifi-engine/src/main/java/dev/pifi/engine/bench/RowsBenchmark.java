package dev.pifi.engine.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.data.Batch;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.data.BatchPlan;
import dev.pifi.engine.data.Batcher;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.FineTuneModel;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.text.Encoded;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.TrainingProgram;
import dev.pifi.engine.training.ModelRuntime;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Times an epoch of training, or prediction, over real texts: from the text to the last update or
 * probability, tokenization included.
 */
public final class RowsBenchmark {
  private static final int MAXIMUM_LENGTH = 100;

  private final Families families;

  /** Measures with these families. */
  public RowsBenchmark(Families families) {
    this.families = families;
  }

  /**
   * What is measured.
   *
   * @param shape as in {@link StepBenchmark.Work}
   * @param llm as in {@link StepBenchmark.Work}
   * @param data JSON lines with {@code text} and {@code label}
   * @param tokenizer a folder with tokenizer files
   * @param rows how many rows; 0 takes all
   * @param padded whether every row is padded to 100 tokens as the published code does, else rows
   *     of like length are put together
   * @param padMultiple batch lengths are rounded up to a multiple of this
   */
  public record Work(
      String shape,
      Optional<String> llm,
      Path data,
      Path tokenizer,
      int rows,
      int batch,
      boolean padded,
      int padMultiple,
      RuntimeSpec runtime) {}

  /** Trains one epoch; returns {@code seconds}, {@code rows}, {@code rows_per_s} and memory. */
  public Map<String, Object> epoch(Work work) {
    BenchmarkModel bench = new BenchmarkModel(families, work.shape(), work.llm(), work.runtime());
    Rows rows = read(work);
    try (FineTuneModel model = bench.forTraining();
        TrainingProgram program = BenchmarkModel.program(model);
        TextTokenizer tokenizer = TextTokenizer.open(work.tokenizer())) {
      long start = System.nanoTime();
      BatchOptions options =
          new BatchOptions(
              work.padded() ? BatchOptions.Order.PADDED : BatchOptions.Order.BUCKETED,
              work.batch(),
              MAXIMUM_LENGTH,
              work.padMultiple(),
              false,
              tokenizer.padId());
      BatchPlan plan = new Batcher(encode(rows, tokenizer), options, 0).plan(0);
      for (int i = 0; i < plan.size(); i++) {
        Batch batch = plan.batch(i);
        TrainingProgram.seed(i);
        program.step(
            ModelRuntime.inputs(batch, bench.composition().task()), 5e-5, 1.0 / batch.rows());
      }
      Map<String, Object> figures = figures(bench, rows, start);
      figures.put("padding", Figures.rounded(plan.paddingShare(), 3));
      return figures;
    }
  }

  /** Predicts; returns the same figures. */
  public Map<String, Object> predict(Work work) {
    BenchmarkModel bench = new BenchmarkModel(families, work.shape(), work.llm(), work.runtime());
    Rows rows = read(work);
    try (FineTuneModel model = bench.forInference();
        ModelRuntime runtime = new ModelRuntime(model.composition(), model.weights());
        TextTokenizer tokenizer = TextTokenizer.open(work.tokenizer())) {
      long start = System.nanoTime();
      runtime.probabilities(
          encode(rows, tokenizer),
          new BatchOptions(
              BatchOptions.Order.BY_LENGTH,
              work.batch(),
              MAXIMUM_LENGTH,
              work.padMultiple(),
              false,
              tokenizer.padId()));
      return figures(bench, rows, start);
    }
  }

  private static Map<String, Object> figures(BenchmarkModel bench, Rows rows, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("precision", bench.precision().name().toLowerCase(java.util.Locale.ROOT));
    result.put("seconds", Figures.rounded(seconds, 2));
    result.put("rows", rows.texts().size());
    result.put("rows_per_s", Figures.rounded(rows.texts().size() / seconds, 2));
    return result;
  }

  private record Rows(List<String> texts, List<Integer> labels) {}

  private static Rows read(Work work) {
    ObjectMapper mapper = new ObjectMapper();
    List<String> texts = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try (Stream<String> lines = Files.lines(work.data())) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (work.rows() > 0 && texts.size() == work.rows()) {
          break;
        }
        JsonNode row = mapper.readTree(line);
        if (!row.path("text").isTextual() || !row.path("label").isInt()) {
          throw invalid(work.data(), "line " + (texts.size() + 1) + ": " + line);
        }
        texts.add(row.path("text").textValue());
        labels.add(row.path("label").intValue());
      }
    } catch (JsonProcessingException e) {
      throw invalid(work.data(), e.getOriginalMessage());
    } catch (NoSuchFileException e) {
      throw invalid(work.data(), "no such file");
    } catch (IOException e) {
      throw invalid(work.data(), e.toString());
    }
    if (texts.isEmpty()) {
      throw invalid(work.data(), "no rows");
    }
    return new Rows(texts, labels);
  }

  private static PifiException invalid(Path file, String found) {
    return PifiException.of(ErrorCode.DATA_INVALID, file.toString())
        .expected("JSON lines with a 'text' and a 'label' of 0 or 1")
        .actual(found)
        .remedy("name another file by --data")
        .build();
  }

  private static List<Example> encode(Rows rows, TextTokenizer tokenizer) {
    List<Encoded> encoded = tokenizer.encodeAll(rows.texts(), Optional.empty(), MAXIMUM_LENGTH);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < encoded.size(); i++) {
      examples.add(
          new Example(encoded.get(i).ids(), encoded.get(i).typeIds(), rows.labels().get(i), i));
    }
    return examples;
  }
}
