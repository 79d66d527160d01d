package dev.pifi.server.spec;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.plugin.PluginLoader;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.spec.SpecPlaces;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.store.RunDescription;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads specs whose models and data are names, and writes them so. Thread-safe. */
@Singleton
public final class Specs {
  private final Roots roots;
  private final PluginLoader plugins;

  /** Specs of roots and plug-ins. */
  @Inject
  public Specs(Roots roots, Settings settings) {
    this.roots = roots;
    this.plugins =
        new PluginLoader(Specs.class.getClassLoader(), settings.folder(Setting.PLUGINS_FOLDER));
  }

  /** The plug-ins there are. */
  public PluginLoader plugins() {
    return plugins;
  }

  /**
   * Reads a spec.
   *
   * @param overrides values such as {@code training.epochs=5}, put in after the text's
   * @param output the run folder, whatever the spec says
   * @param threads the most CPU threads it may ask for, and what it gets if it asks for none
   * @throws dev.pifi.spi.PifiException naming every fault at once
   */
  public RunSpec read(String text, List<String> overrides, Path output, int threads) {
    Families families = Families.of(plugins);
    SpecPlaces places = (kind, key, name, faults) -> place(kind, key, name, output, faults);
    List<String> all = Stream.concat(overrides.stream(), Stream.of("output=run")).toList();
    RunSpec spec =
        SpecReader.read(text, "of the request", places, all, places, families::metricsOfTask);
    int asked = spec.runtime().threads();
    return spec.with(
        new RuntimeSpec(
            spec.runtime().device(),
            spec.runtime().precision(),
            asked == 0 ? threads : Math.min(asked, threads)));
  }

  private String place(
      SpecPlaces.Kind kind, String key, String name, Path output, Consumer<String> faults) {
    return switch (kind) {
      case OUTPUT -> output.toString();
      case MODEL ->
          found(roots.model(name), key, name, "checkpoint", "GET /api/v1/checkpoints", faults);
      case DATA -> found(roots.data(name), key, name, "data file", "GET /api/v1/datasets", faults);
      case SQL -> {
        faults.accept(key + ": queries are not taken over the network; name a file");
        yield name;
      }
    };
  }

  private static String found(
      Optional<Path> place,
      String key,
      String name,
      String what,
      String list,
      Consumer<String> faults) {
    if (place.isEmpty()) {
      faults.accept("%s: no %s is named '%s'; %s lists them".formatted(key, what, name, list));
    }
    return place.map(Path::toString).orElse(name);
  }

  /** What lists say of a spec; in its YAML, names stand in place of paths. */
  public RunDescription describe(RunSpec spec) {
    Optional<PlugSpec> plug = spec.plug();
    return new RunDescription(
        SpecWriter.yaml(named(spec)),
        spec.task(),
        spec.method().name().toLowerCase(Locale.ROOT),
        model(spec.model().path()),
        plug.map(p -> model(p.path())),
        plug.map(p -> p.layers().stream().map(String::valueOf).collect(Collectors.joining(","))),
        spec.seed(),
        spec.training().selection().bestMetric(),
        spec.training().epochs());
  }

  private RunSpec named(RunSpec s) {
    ModelSpec slm =
        new ModelSpec(Path.of(model(s.model().path())), s.model().init(), s.model().pooling());
    DataSpec d = s.data();
    DataSpec data =
        new DataSpec(
            named(d.train()),
            d.validation().map(this::named),
            d.test().map(this::named),
            d.columns(),
            d.labels(),
            d.dropLabels(),
            d.validationFraction(),
            d.limit(),
            d.fraction(),
            d.maxLength(),
            d.onBadRow(),
            d.onLongText());
    return new RunSpec(
        s.task(),
        s.method(),
        s.preset(),
        s.seed(),
        s.output().getFileName(),
        slm,
        s.plug().map(this::named),
        data,
        s.training(),
        s.evaluation(),
        s.generation(),
        s.answering(),
        s.runtime());
  }

  private PlugSpec named(PlugSpec p) {
    Path path = Path.of(model(p.path()));
    return new PlugSpec(path, p.layers(), p.init(), p.freeze(), p.attention(), p.embed());
  }

  private DataSource named(DataSource source) {
    return new DataSource(
        source.path().map(p -> Roots.name(roots.data(), Path.of(p))),
        source.sql(),
        source.format());
  }

  private String model(Path path) {
    return Roots.name(roots.models(), path);
  }
}
