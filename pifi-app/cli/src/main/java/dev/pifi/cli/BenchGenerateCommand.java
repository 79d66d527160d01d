package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pifi.engine.bench.GenerationBenchmark;
import dev.pifi.engine.model.Families;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pifi bench generate}: tokens per second of an encoder-decoder. */
@Command(
    name = "generate",
    description = "Time generation by an encoder-decoder of T5-base's shape, greedy and by beams.",
    footer = {"", "Example:", "  pifi bench generate --batch 16 --precision bf16"})
public final class BenchGenerateCommand implements Callable<Integer> {
  @Option(
      names = "--shape",
      defaultValue = "base",
      description = "base (T5-base's shape) or a config.json (default: ${DEFAULT-VALUE}).")
  private String shape;

  @Option(
      names = "--length",
      defaultValue = "32",
      description = "Tokens of each source text (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Tokens to generate for each text (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--beams",
      split = ",",
      defaultValue = "1,5",
      description = "Widths of search; 1 is greedy (default: ${DEFAULT-VALUE}).")
  private List<Integer> beams;

  @Mixin private BenchOptions options;

  @Override
  public Integer call() throws JsonProcessingException {
    BenchCommand.requireAtLeast("--length", length, 1);
    BenchCommand.requireAtLeast("--tokens", tokens, 1);
    beams.forEach(width -> BenchCommand.requireAtLeast("--beams", width, 1));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("what", "generate");
    line.put("shape", shape);
    line.put("batch", options.batch());
    line.put("length", length);
    line.put("tokens", tokens);
    line.putAll(
        new GenerationBenchmark(Families.of(Plugins.loader()))
            .run(
                new GenerationBenchmark.Work(
                    shape, options.batch(), length, tokens, beams, options.runtime())));
    return BenchCommand.print(line);
  }
}
