package dev.pifi.engine.catalog;

import dev.pifi.engine.catalog.CatalogEntry.Role;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.Inspection;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Gathers what the registry's families build. Stateless but for the families. */
public final class Catalog {
  private static final double MILLION = 1e6;

  private final Families families;
  private final Inspection inspection;

  /** A catalog of these families. */
  public Catalog(Families families) {
    this.families = families;
    this.inspection = new Inspection(families);
  }

  private record Model(String name, Path folder, ModelConfig config) {}

  /**
   * The page in Markdown.
   *
   * @param configs folders of config.json files, as published
   * @param fixtures folders of golden fixtures
   * @param verified how a fixture comes out; empty leaves it out of the differences
   * @throws dev.pifi.spi.PifiException if a config cannot be read
   */
  public String page(
      List<Path> configs, List<Path> fixtures, Function<Path, Optional<FixtureReport>> verified) {
    List<Model> published = models(configs);
    List<Model> golden = models(fixtures);
    List<CatalogEntry> entries = new ArrayList<>();
    for (SlmAdapter adapter : sorted(families.slms(), SlmAdapter::name)) {
      for (String type : new TreeSet<>(adapter.modelTypes())) {
        entries.add(entry(Role.SMALL, adapter.name(), type, published, golden, verified));
      }
    }
    for (LlmLayerAdapter adapter : sorted(families.llms(), LlmLayerAdapter::name)) {
      for (String type : new TreeSet<>(adapter.modelTypes())) {
        entries.add(entry(Role.LAYER, adapter.name(), type, published, golden, verified));
      }
    }
    return CatalogPage.of(entries);
  }

  /** The order of jars must not show. */
  private static <T> List<T> sorted(List<T> adapters, Function<T, String> name) {
    return adapters.stream().sorted(Comparator.comparing(name)).toList();
  }

  private CatalogEntry entry(
      Role role,
      String family,
      String type,
      List<Model> published,
      List<Model> golden,
      Function<Path, Optional<FixtureReport>> verified) {
    List<Model> known = published.stream().filter(m -> suits(role, type, m.config)).toList();
    List<Model> tested =
        golden.stream()
            .filter(m -> m.config.modelType().equals(type))
            .filter(m -> role.kinds().contains(kind(m)))
            .toList();
    return new CatalogEntry(
        role,
        family,
        type,
        known.stream().map(m -> m.name + " (" + parameters(role, m.config) + ")").toList(),
        tested.stream().map(m -> kind(m) + "/" + m.name).toList(),
        tested.stream().map(m -> verified.apply(m.folder)).flatMap(Optional::stream).toList(),
        limits(role, Stream.concat(known.stream(), tested.stream()).toList()));
  }

  private boolean suits(Role role, String type, ModelConfig config) {
    if (!config.modelType().equals(type)) {
      return false;
    }
    boolean small = inspection.isSmall(config);
    return role == Role.SMALL ? small : !small && inspection.large(config).isPresent();
  }

  private String parameters(Role role, ModelConfig config) {
    long count =
        role == Role.SMALL
            ? inspection.small(config).orElseThrow().withExtras()
            : inspection.large(config).orElseThrow().parameters();
    return String.format(Locale.ROOT, "%.3f", count / MILLION);
  }

  /** What any of the configs shows; a key may stand in some of them only. */
  private Map<String, String> limits(Role role, List<Model> models) {
    Map<String, String> limits = new TreeMap<>();
    for (Model model : models) {
      ModelConfig config = model.config.fresh();
      if (role == Role.SMALL) {
        families.slms().stream().filter(a -> a.supports(config)).forEach(a -> a.backbone(config));
      } else {
        families.llms().stream().filter(a -> a.supports(config)).forEach(a -> a.layer(config, -1));
      }
      limits.putAll(config.limits());
    }
    return limits;
  }

  private static String kind(Model model) {
    Path parent = model.folder.toAbsolutePath().normalize().getParent();
    return parent == null ? "" : String.valueOf(parent.getFileName());
  }

  private static List<Model> models(List<Path> folders) {
    List<Model> models = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(f -> f.endsWith("config.json"))
            .map(f -> f.toAbsolutePath().normalize().getParent())
            .sorted()
            .forEach(
                f -> models.add(new Model(String.valueOf(f.getFileName()), f, ConfigFile.read(f))));
      } catch (IOException e) {
        throw new UncheckedIOException(folder.toString(), e);
      }
    }
    return models;
  }
}
