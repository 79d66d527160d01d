package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.Inspection;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi inspect}: parameters and FLOPs from config.json files alone. */
@Command(
    name = "inspect",
    description =
        "Count parameters and multiply-accumulates from config.json files, no weights needed.",
    footer = {
      "",
      "Examples:",
      "  pifi inspect bert-base-uncased Llama-3.1-8B",
      "  pifi inspect bert-base-uncased --plug Llama-3.1-8B --batch 32 --length 100"
    })
public final class InspectCommand implements Callable<Integer> {
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Folders with config.json, or such files.")
  private List<Path> models;

  @Option(
      names = "--plug",
      paramLabel = "LLM",
      description = "Count with a layer of this model plugged in.")
  private Path plug;

  @Option(
      names = "--layer",
      defaultValue = "-1",
      description = "The layer (default: ${DEFAULT-VALUE}).")
  private int layer;

  @Option(names = "--batch", defaultValue = "32", description = "Rows (default: ${DEFAULT-VALUE}).")
  private long batch;

  @Option(
      names = "--length",
      defaultValue = "100",
      description = "Tokens of a row (default: ${DEFAULT-VALUE}).")
  private long length;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Inspection inspection = new Inspection(Families.of(Plugins.loader()));
    boolean good = true;
    for (Path model : models) {
      try {
        Map<String, Object> facts = facts(inspection, model);
        System.out.println(json ? new ObjectMapper().writeValueAsString(facts) : text(facts));
      } catch (PifiException e) {
        good = false;
        System.out.println(model + "  REFUSED: " + e.getMessage());
      }
    }
    return good ? 0 : ErrorCode.UNSUPPORTED.exitCode();
  }

  private Map<String, Object> facts(Inspection inspection, Path model) {
    ModelConfig config = ConfigFile.read(model);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", model.toString());
    facts.put("model_type", config.modelType());
    Optional<Inspection.SmallModel> small = inspection.small(config);
    Optional<Inspection.LargeModel> large = inspection.large(config);
    small.ifPresent(
        s -> {
          facts.put("parameters", s.parameters());
          facts.put("parameters_with_pooler", s.withExtras());
        });
    large.ifPresent(
        l -> {
          facts.put("layers", l.layers());
          facts.put("layer_parameters", l.parameters());
        });
    if (small.isEmpty() && large.isEmpty()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, model.toString())
          .expected("a model_type that an adapter brings; see 'pifi plugins'")
          .actual("model_type '" + config.modelType() + "'")
          .build();
    }
    if (plug != null && small.isPresent()) {
      Inspection.Plugged p =
          inspection.plugged(config, ConfigFile.read(plug), layer, batch, length);
      facts.put("head_parameters", p.head());
      facts.put("mapper_parameters", p.mapper());
      facts.put("paper_macs", p.macs());
      facts.put("paper_macs_plugged", p.macsPlugged());
      facts.put("run_macs", p.macsRun());
      facts.put("run_macs_plugged", p.macsRunPlugged());
    }
    return facts;
  }

  private static String text(Map<String, Object> facts) {
    StringBuilder text =
        new StringBuilder(
            String.format("%-44s %-10s", facts.get("model"), facts.get("model_type")));
    facts.forEach(
        (name, value) -> {
          if (value instanceof Long count) {
            boolean work = name.contains("macs");
            text.append(
                String.format(
                    Locale.ROOT,
                    work ? "  %s %.2f G" : "  %s %.3f M",
                    name,
                    count / (work ? BILLION : MILLION)));
          }
        });
    return text.toString();
  }
}
