package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.Inspection;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi inspect}: what a model is, and its parameters and FLOPs from config.json alone. */
@Command(
    name = "inspect",
    description = {
      "Show what models are: parameters and multiply-accumulates, with and without a plugged"
          + " layer, from config.json files alone; their tensors where weights are there."
    },
    footer = {
      "",
      "Examples:",
      "  pifi inspect bert-base-uncased Llama-3.1-8B",
      "  pifi inspect bert-base-uncased --plug Llama-3.1-8B --batch 32 --length 100",
      "  pifi inspect models/minilm --config --tensors",
      "  pifi inspect --table FOLDER-OF-MODELS"
    })
public final class InspectCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Folders with config.json, folders of such folders, or such files.")
  private List<Path> models;

  @Option(
      names = "--table",
      description =
          "Every small model with a layer of every large one, as the paper's Table 20."
              + " A Llama counts as small below a billion parameters.")
  private boolean table;

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

  @Option(names = "--config", description = "Show the keys of config.json, too.")
  private boolean withConfig;

  @Option(names = "--tensors", description = "Show the tensors of the weights, too.")
  private boolean withTensors;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public Integer call() throws JsonProcessingException {
    Inspection inspection = new Inspection(Families.of(Plugins.loader()));
    ParameterTable pairs = new ParameterTable(inspection);
    boolean good = true;
    for (Path model : ModelFolders.of(models)) {
      try {
        if (table) {
          pairs.add(model);
        } else {
          Map<String, Object> facts = facts(inspection, model);
          System.out.print(json ? mapper.writeValueAsString(facts) + "\n" : InspectText.of(facts));
        }
      } catch (PifiException e) {
        good = false;
        System.out.println(model + "  REFUSED: " + e.getMessage());
      }
    }
    if (table) {
      print(pairs);
    }
    return good ? 0 : ErrorCode.UNSUPPORTED.exitCode();
  }

  private void print(ParameterTable pairs) throws JsonProcessingException {
    if (pairs.isEmpty()) {
      throw PifiException.of(ErrorCode.USAGE, "--table")
          .expected("at least one small and one large model")
          .actual("models of one kind only")
          .remedy("name a large model too, such as Llama-3.1-8B, and a small one, such as BERT")
          .build();
    }
    if (json) {
      for (Map<String, Object> row : pairs.rows()) {
        System.out.println(mapper.writeValueAsString(row));
      }
    } else {
      System.out.print(pairs.text());
    }
  }

  /** A model that no adapter builds. */
  static PifiException unknown(Path model, ModelConfig config) {
    return PifiException.of(ErrorCode.UNSUPPORTED, model.toString())
        .expected("a model_type that an adapter brings; see 'pifi plugins'")
        .actual("model_type '" + config.modelType() + "'")
        .build();
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
      throw unknown(model, config);
    }
    if (plug != null && small.isPresent()) {
      plugged(inspection, config, facts);
    }
    if (Checkpoint.isIn(model)) {
      weights(model, facts);
    }
    if (withConfig) {
      facts.put("config", config.raw());
    }
    return facts;
  }

  private void plugged(Inspection inspection, ModelConfig config, Map<String, Object> facts) {
    ModelConfig large = ConfigFile.read(plug);
    Inspection.Plugged p = inspection.plugged(config, large, layer, batch, length);
    facts.put("plug", plug.toString());
    facts.put("layer", layer);
    facts.put("batch", batch);
    facts.put("length", length);
    facts.put("head_parameters", p.head());
    facts.put("mapper_parameters", p.mapper());
    facts.put(
        "plugged_layer_parameters",
        inspection.large(large).map(Inspection.LargeModel::parameters).orElse(0L));
    facts.put("paper_macs", p.macs());
    facts.put("paper_macs_plugged", p.macsPlugged());
    facts.put("run_macs", p.macsRun());
    facts.put("run_macs_plugged", p.macsRunPlugged());
  }

  private void weights(Path model, Map<String, Object> facts) {
    Map<String, String> tensors = new TreeMap<>();
    Set<String> types = new TreeSet<>();
    long bytes = 0;
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      for (String name : checkpoint.names()) {
        TensorEntry entry = checkpoint.entry(name);
        tensors.put(name, entry.describe());
        types.add(entry.dtype());
        bytes += entry.byteLength();
      }
    }
    Map<String, Object> weights = new LinkedHashMap<>();
    weights.put("tensors", tensors.size());
    weights.put("bytes", bytes);
    weights.put("types", String.join(", ", types));
    facts.put("weights", weights);
    if (withTensors) {
      facts.put("tensors", tensors);
    }
  }
}
