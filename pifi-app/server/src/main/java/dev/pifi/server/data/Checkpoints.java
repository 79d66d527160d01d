package dev.pifi.server.data;

import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.Inspection;
import dev.pifi.server.spec.Roots;
import dev.pifi.server.spec.Specs;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The checkpoints under the model roots. Thread-safe. */
@Singleton
public class Checkpoints {
  private final Roots roots;
  private final Specs specs;

  /** Checkpoints of roots. */
  @Inject
  public Checkpoints(Roots roots, Specs specs) {
    this.roots = roots;
    this.specs = specs;
  }

  /**
   * A checkpoint that can be trained or plugged in.
   *
   * @param name what specs call it
   * @param modelType its family, as its config says
   * @param roles {@code slm}, {@code llm} or both
   * @param parameters of the whole small model
   * @param layers how many layers can be plugged in
   * @param layerParameters of one of them
   */
  @Schema(name = "Checkpoint")
  public record Item(
      String name,
      String modelType,
      List<String> roles,
      OptionalLong parameters,
      OptionalInt layers,
      OptionalLong layerParameters) {}

  /** Those that a family knows, by name. */
  public List<Item> list() {
    Inspection inspection = new Inspection(Families.of(specs.plugins()));
    List<Item> items = new ArrayList<>();
    for (Path root : roots.models()) {
      for (Path file : FileWalk.files(root, f -> f.endsWith("config.json"))) {
        String name = Roots.name(List.of(root), file.getParent());
        if (!name.isEmpty() && items.stream().noneMatch(i -> i.name().equals(name))) {
          item(inspection, name, file).ifPresent(items::add);
        }
      }
    }
    return List.copyOf(items);
  }

  private static Optional<Item> item(Inspection inspection, String name, Path file) {
    try {
      ModelConfig config = ConfigFile.read(file);
      Optional<Inspection.SmallModel> small = quietly(() -> inspection.small(config));
      Optional<Inspection.LargeModel> large = quietly(() -> inspection.large(config));
      List<String> names = new ArrayList<>();
      small.ifPresent(s -> names.add("slm"));
      large.ifPresent(l -> names.add("llm"));
      if (names.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Item(
              name,
              config.modelType(),
              names,
              small.map(s -> OptionalLong.of(s.parameters())).orElse(OptionalLong.empty()),
              large.map(l -> OptionalInt.of(l.layers())).orElse(OptionalInt.empty()),
              large.map(l -> OptionalLong.of(l.parameters())).orElse(OptionalLong.empty())));
    } catch (PifiException e) {
      // No config of a model that PiFi knows.
      return Optional.empty();
    }
  }

  private static <T> Optional<T> quietly(Supplier<Optional<T>> look) {
    try {
      return look.get();
    } catch (PifiException e) {
      return Optional.empty();
    }
  }
}
