package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.bench.PeakMemory;
import dev.pifi.engine.bench.RowsBenchmark;
import dev.pifi.engine.bench.StepBenchmark;
import dev.pifi.engine.data.BatchOptions;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pifi bench}: speed on random weights. */
@Command(
    name = "bench",
    description = "Measure speed on random weights; one JSON line.",
    subcommands = {
      BenchCommand.StepCommand.class,
      BenchCommand.EpochCommand.class,
      BenchCommand.PredictCommand.class,
      BenchGenerateCommand.class,
      MetricsBenchCommand.class
    })
public final class BenchCommand {
  /** What all measurements take. */
  static final class ModelShape {
    @Option(
        names = "--shape",
        defaultValue = "base",
        description =
            "minilm, base or large (BERT shapes), or a config.json (default: ${DEFAULT-VALUE}).")
    private String shape;

    @Option(
        names = "--llm",
        defaultValue = "8b",
        description =
            "The plugged layer: 8b (Llama-3.1-8B), qwen0.5b, or a config.json (default:"
                + " ${DEFAULT-VALUE}).")
    private String llm;

    @Option(
        names = "--method",
        defaultValue = "pifi",
        description = "pifi or base (default: ${DEFAULT-VALUE}).")
    private String method;

    @Mixin private BenchOptions options;

    Optional<String> llm() {
      requireOneOf("--method", method, Set.of("pifi", "base"));
      return method.equals("pifi") ? Optional.of(llm) : Optional.empty();
    }

    int batch() {
      return options.batch();
    }

    RuntimeSpec runtime() {
      return options.runtime();
    }

    Map<String, Object> described(String what) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("what", what);
      line.put("shape", shape);
      line.put("method", method);
      llm().ifPresent(name -> line.put("llm", name));
      line.put("batch", batch());
      return line;
    }
  }

  /** {@code pifi bench step}. */
  @Command(
      name = "step",
      description = "Time a training step at one length: forward, backward, clip, fused AdamW.",
      footer = {"", "Example:", "  pifi bench step --length 64 --batch 32 --precision bf16"})
  public static final class StepCommand implements Callable<Integer> {
    @Mixin private ModelShape model;

    @Option(
        names = "--length",
        defaultValue = "64",
        description = "Tokens (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
        names = "--steps",
        defaultValue = "8",
        description = "Timed steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public Integer call() throws JsonProcessingException {
      requireAtLeast("--length", length, 1);
      requireAtLeast("--steps", steps, 1);
      Map<String, Object> line = model.described("step");
      line.put("length", length);
      StepBenchmark.Work work =
          new StepBenchmark.Work(
              model.shape, model.llm(), model.batch(), length, steps, model.runtime());
      line.putAll(new StepBenchmark(Families.of(Plugins.loader())).run(work));
      return print(line);
    }
  }

  /** What the measurements over rows take. */
  static final class RowOptions {
    @Mixin private ModelShape model;

    @Option(
        names = "--data",
        required = true,
        paramLabel = "FILE",
        description = "JSON lines with 'text' and 'label' (0 or 1).")
    private Path data;

    @Option(
        names = "--tokenizer",
        required = true,
        paramLabel = "FOLDER",
        description = "A folder with tokenizer files.")
    private Path tokenizer;

    @Option(
        names = "--rows",
        defaultValue = "0",
        description = "So many rows; 0 takes all (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
        names = "--pad-multiple",
        defaultValue = "" + BatchOptions.DEFAULT_PAD_MULTIPLE,
        description = "Batch lengths are multiples of this (default: ${DEFAULT-VALUE}).")
    private int padMultiple;

    RowsBenchmark.Work work(boolean padded) {
      requireAtLeast("--rows", rows, 0);
      return new RowsBenchmark.Work(
          model.shape,
          model.llm(),
          data,
          tokenizer,
          rows,
          model.batch(),
          padded,
          padMultiple,
          model.runtime());
    }
  }

  /** {@code pifi bench epoch}. */
  @Command(
      name = "epoch",
      description = "Time an epoch of training over texts of a file, tokenization included.",
      footer = {
        "",
        "Example:",
        "  pifi bench epoch --data train.jsonl --tokenizer models/bert --rows 640"
      })
  public static final class EpochCommand implements Callable<Integer> {
    @Mixin private RowOptions options;

    @Option(
        names = "--style",
        defaultValue = "tuned",
        description =
            "tuned (rows of like length together) or published (every row padded to 100 tokens)"
                + " (default: ${DEFAULT-VALUE}).")
    private String style;

    @Override
    public Integer call() throws JsonProcessingException {
      requireOneOf("--style", style, Set.of("tuned", "published"));
      Map<String, Object> line = options.model.described("epoch");
      line.put("style", style);
      line.putAll(
          new RowsBenchmark(Families.of(Plugins.loader()))
              .epoch(options.work(style.equals("published"))));
      return print(line);
    }
  }

  /** {@code pifi bench predict}. */
  @Command(
      name = "predict",
      description = "Time prediction over texts of a file, longest first, tokenization included.",
      footer = {
        "",
        "Example:",
        "  pifi bench predict --data test.jsonl --tokenizer models/bert --rows 640"
      })
  public static final class PredictCommand implements Callable<Integer> {
    @Mixin private RowOptions options;

    @Override
    public Integer call() throws JsonProcessingException {
      Map<String, Object> line = options.model.described("predict");
      line.putAll(new RowsBenchmark(Families.of(Plugins.loader())).predict(options.work(false)));
      return print(line);
    }
  }

  static int print(Map<String, Object> line) throws JsonProcessingException {
    PeakMemory.residentMib().ifPresent(mib -> line.put("peak_rss_mb", mib));
    System.out.println(new ObjectMapper().writeValueAsString(line));
    return 0;
  }

  private static void requireOneOf(String option, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw PifiException.of(ErrorCode.USAGE, option)
          .expected("one of " + known)
          .actual(value)
          .build();
    }
  }

  static void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw PifiException.of(ErrorCode.USAGE, option)
          .expected("a number, at least " + least)
          .actual(Integer.toString(value))
          .build();
    }
  }
}
