package dev.pifi.server.data;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Specs to start from, filled with names that are there. Thread-safe. */
@Singleton
public class Templates {
  private final Checkpoints checkpoints;
  private final Datasets datasets;

  /** Templates of what lies under the roots. */
  @Inject
  public Templates(Checkpoints checkpoints, Datasets datasets) {
    this.checkpoints = checkpoints;
    this.datasets = datasets;
  }

  /**
   * A spec to start from.
   *
   * @param name its name
   * @param title what it trains
   * @param spec the spec as YAML
   */
  @Schema(name = "Template")
  public record Item(String name, String title, String spec) {}

  /** The specs there are. */
  public List<Item> list() {
    List<Checkpoints.Item> all = checkpoints.list();
    String slm =
        all.stream()
            .filter(c -> c.roles().contains("slm"))
            .min(Comparator.comparing(c -> c.roles().size()))
            .map(Checkpoints.Item::name)
            .orElse("NAME-OF-A-CHECKPOINT");
    Optional<String> llm =
        all.stream().filter(c -> c.roles().contains("llm")).map(Checkpoints.Item::name).findFirst();
    List<String> data = datasets.list().stream().map(Datasets.Item::name).toList();
    String rows = data(data);
    return List.of(
        new Item(
            "pifi",
            "Text classification with a plugged-in layer",
            spec("pifi", slm, "plug: {path: " + llm.orElse("NAME-OF-A-CHECKPOINT") + "}\n", rows)),
        new Item("base", "Text classification, plain fine-tuning", spec("base", slm, "", rows)));
  }

  private static String data(List<String> names) {
    String train =
        names.stream().filter(n -> n.contains("train")).findFirst().orElse("NAME-OF-A-DATA-FILE");
    String folder = train.substring(0, train.lastIndexOf('/') + 1);
    String validation =
        names.stream()
            .filter(n -> n.startsWith(folder) && n.matches(".*(valid|dev).*"))
            .findFirst()
            .map(n -> "\n  validation: " + n)
            .orElse("");
    return "\n  train: " + train + validation;
  }

  private static String spec(String method, String slm, String plug, String rows) {
    return """
        task: text-classification
        method: %s
        seed: 42
        model: {path: %s}
        %sdata:%s
          max_length: 64
        training:
          epochs: 3
          batch_size: 32
        """
        .formatted(method, slm, plug, rows);
  }
}
