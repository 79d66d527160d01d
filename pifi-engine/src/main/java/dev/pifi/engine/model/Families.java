package dev.pifi.engine.model;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.engine.plugin.PluginLoader;
import dev.pifi.engine.plugin.ServiceKind;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.InertConfigKeys;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.Metric;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The providers of one class loader: small-model families, LLM layers, tasks and metrics.
 * Immutable.
 *
 * @param slms small-model families
 * @param llms sources of LLM layers
 * @param tasks tasks
 * @param metrics metrics
 */
public record Families(
    List<SlmAdapter> slms, List<LlmLayerAdapter> llms, List<Task> tasks, List<Metric> metrics) {
  private static final ServiceKind<SlmAdapter> SLM =
      new ServiceKind<>("small model", SlmAdapter.class, SlmAdapter::name);
  private static final ServiceKind<LlmLayerAdapter> LLM =
      new ServiceKind<>("LLM layer", LlmLayerAdapter.class, LlmLayerAdapter::name);
  private static final ServiceKind<Task> TASK = new ServiceKind<>("task", Task.class, Task::name);
  private static final ServiceKind<Metric> METRIC =
      new ServiceKind<>("metric", Metric.class, Metric::name);

  /** Everything that {@link ServiceLoader} finds. */
  public static Families of(ClassLoader loader) {
    return new Families(
        load(SlmAdapter.class, loader),
        load(LlmLayerAdapter.class, loader),
        load(Task.class, loader),
        load(Metric.class, loader));
  }

  /**
   * Everything on the application's class path and in the jars of a plug-in folder.
   *
   * @throws PifiException PLUGIN_INVALID if two providers of one kind have one name
   */
  public static Families of(PluginLoader plugins) {
    return new Families(
        instances(plugins, SLM),
        instances(plugins, LLM),
        instances(plugins, TASK),
        instances(plugins, METRIC));
  }

  /** The kinds of providers there are, for listings. */
  public static List<ServiceKind<?>> kinds() {
    return List.of(SLM, LLM, TASK, METRIC);
  }

  private static <T> List<T> instances(PluginLoader plugins, ServiceKind<T> kind) {
    return plugins.registry(kind).requireDistinct();
  }

  private static <T> List<T> load(Class<T> type, ClassLoader loader) {
    List<T> found = new ArrayList<>();
    ServiceLoader.load(type, loader).forEach(found::add);
    return List.copyOf(found);
  }

  /**
   * Describes a small model.
   *
   * @throws PifiException UNSUPPORTED if no family builds it or a config key is unknown;
   *     PLUGIN_INVALID if several build it
   */
  public Backbone backbone(ModelConfig config) {
    ModelConfig fresh = config.fresh();
    SlmAdapter adapter =
        only(slms, a -> a.supports(fresh), SlmAdapter::name, config)
            .orElseThrow(() -> unknown(config, types(slms, SlmAdapter::modelTypes), "small model"));
    Backbone backbone = adapter.backbone(fresh);
    fresh.requireAllRead(InertConfigKeys.ALL);
    return backbone;
  }

  /**
   * Describes layers of a large model.
   *
   * @param indices layer numbers in the order they run, -1 the last
   * @throws PifiException UNSUPPORTED if no family describes them, a layer does not exist or a
   *     config key is unknown
   */
  public List<LayerSource> layers(ModelConfig config, List<Integer> indices) {
    List<LayerSource> result = new ArrayList<>();
    for (int index : indices) {
      ModelConfig fresh = config.fresh();
      LlmLayerAdapter adapter =
          only(llms, a -> a.supports(fresh), LlmLayerAdapter::name, config)
              .orElseThrow(
                  () -> unknown(config, types(llms, LlmLayerAdapter::modelTypes), "LLM layer"));
      result.add(adapter.layer(fresh, index));
      fresh.requireAllRead(InertConfigKeys.ALL);
    }
    return result;
  }

  /** A task by name. */
  public Task task(String name) {
    return named(tasks, Task::name, name, "task");
  }

  /** The metrics of a task; none if there is no such task. */
  public List<String> metricsOfTask(String name) {
    return tasks.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .map(Task::defaultMetrics)
        .orElse(List.of());
  }

  /** A metric by name. */
  public Metric metric(String name) {
    Metric metric = named(metrics, Metric::name, name, "metric");
    metric.requireAvailable();
    return metric;
  }

  private static <T> Optional<T> only(
      List<T> adapters, Predicate<T> suits, Function<T, String> nameOf, ModelConfig config) {
    List<T> suiting = adapters.stream().filter(suits).toList();
    if (suiting.size() > 1) {
      throw PifiException.of(ErrorCode.PLUGIN_INVALID, config.source())
          .expected("one adapter for model_type '" + config.modelType() + "'")
          .actual(suiting.size() + ": " + suiting.stream().map(nameOf).toList())
          .remedy("take all but one of their jars out; 'pifi plugins list' says where they are")
          .build();
    }
    return suiting.stream().findFirst();
  }

  private static <T> T named(List<T> all, Function<T, String> nameOf, String name, String what) {
    return all.stream()
        .filter(t -> nameOf.apply(t).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.UNSUPPORTED, what + " '" + name + "'")
                    .expected("one of " + new TreeSet<>(all.stream().map(nameOf).toList()))
                    .actual(name)
                    .remedy(
                        NearestName.among(all.stream().map(nameOf).toList(), name)
                                .map(near -> "did you mean '" + near + "'? Otherwise ")
                                .orElse("correct the name, or ")
                            + "put the jar that brings it into the plug-in folder")
                    .build());
  }

  private static <T> TreeSet<String> types(
      List<T> adapters, Function<T, java.util.Set<String>> typesOf) {
    TreeSet<String> types = new TreeSet<>();
    adapters.forEach(a -> types.addAll(typesOf.apply(a)));
    return types;
  }

  private static PifiException unknown(ModelConfig config, TreeSet<String> known, String what) {
    return PifiException.of(ErrorCode.UNSUPPORTED, config.source())
        .expected("a model_type that an adapter brings as " + what + ": " + known)
        .actual("model_type '" + config.modelType() + "'")
        .remedy("use a supported model, or put an adapter's jar into the plug-in folder")
        .build();
  }
}
