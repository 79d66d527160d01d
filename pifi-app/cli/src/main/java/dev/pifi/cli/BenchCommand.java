package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.bench.StepBenchmark;
import dev.pifi.engine.model.Families;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pifi bench}: speed on random weights. */
@Command(
    name = "bench",
    description = "Measure speed on random weights; one JSON line.",
    subcommands = BenchCommand.StepCommand.class)
public final class BenchCommand {

  /** {@code pifi bench step}. */
  @Command(
      name = "step",
      description =
          "Time a training step: forward, backward, clip, fused AdamW, at one length, fp32 on the CPU.",
      footer = {"", "Example:", "  pifi bench step --length 64 --batch 32"})
  public static final class StepCommand implements Callable<Integer> {
    @Option(
        names = "--length",
        defaultValue = "64",
        description = "Tokens (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
        names = "--batch",
        defaultValue = "32",
        description = "Rows (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
        names = "--steps",
        defaultValue = "8",
        description = "Timed steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
        names = "--shape",
        defaultValue = "base",
        description = "minilm, base or large (default: ${DEFAULT-VALUE}).")
    private String shape;

    @Option(
        names = "--method",
        defaultValue = "pifi",
        description = "pifi (a Llama-3.1-8B-shaped layer) or base (default: ${DEFAULT-VALUE}).")
    private String method;

    @Override
    public Integer call() throws JsonProcessingException {
      requireOneOf("--shape", shape, Set.of("minilm", "base", "large"));
      requireOneOf("--method", method, Set.of("pifi", "base"));
      StepBenchmark.Result result =
          new StepBenchmark(Families.of(Plugins.loader()))
              .run(new StepBenchmark.Work(shape, method.equals("pifi"), batch, length, steps));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("what", "step");
      line.put("shape", shape);
      line.put("method", method);
      line.put("precision", "fp32");
      line.put("length", length);
      line.put("batch", batch);
      line.put("ms", rounded(result.milliseconds(), 10));
      line.put("min_ms", rounded(result.fastest(), 10));
      line.put("gflops", rounded(result.gflops(), 10));
      line.put("gemm_peak", rounded(result.gemmPeak(), 10));
      line.put("of_peak", rounded(result.ofPeak(), 1000));
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

    private static double rounded(double value, int parts) {
      return Math.round(value * parts) / (double) parts;
    }
  }
}
