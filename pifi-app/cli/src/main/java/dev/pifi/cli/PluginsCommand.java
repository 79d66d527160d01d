package dev.pifi.cli;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.Task;
import java.io.PrintWriter;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pifi plugins}: what models, layers, tasks and metrics are there. */
@Command(
    name = "plugins",
    description = "List the adapters, tasks and metrics that are there, and the jars they lie in.")
public final class PluginsCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    list("small model", SlmAdapter.class, SlmAdapter::name);
    list("llm layer", LlmLayerAdapter.class, LlmLayerAdapter::name);
    list("task", Task.class, Task::name);
    list("metric", Metric.class, Metric::name);
    return 0;
  }

  private <T> void list(String kind, Class<T> type, Function<T, String> name) {
    PrintWriter out = command.commandLine().getOut();
    for (T provider : providers(type, name)) {
      out.println(
          String.format(
              Locale.ROOT, "%-12s %-28s %s", kind, name.apply(provider), jar(provider.getClass())));
    }
  }

  private static <T> List<T> providers(Class<T> type, Function<T, String> name) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      return ServiceLoader.load(type, loader).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(name))
          .toList();
    } catch (ServiceConfigurationError e) {
      throw PifiException.of(ErrorCode.PLUGIN_INVALID, "plug-ins of type " + type.getSimpleName())
          .expected("providers that can be loaded")
          .actual(e.toString())
          .remedy("remove the plug-in's jar, or get one for this version of PiFi")
          .cause(e)
          .build();
    }
  }

  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "(built in)";
    }
    String path = source.getLocation().getPath();
    return path.endsWith(".jar") ? path.substring(path.lastIndexOf('/') + 1) : path;
  }
}
