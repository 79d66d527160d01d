package dev.pifi.engine.plugin;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Goes through the providers of one class loader; one that fails does not end the walk. */
final class ProviderScan<T> {
  /** An iterator that fails without moving on must not hold the walk for ever. */
  private static final int MOST_FAULTS = 100;

  private final ServiceKind<T> kind;
  private final ClassLoader loader;
  private final String location;
  private final List<Provider<T>> found;
  private final List<PluginProblem> problems;

  ProviderScan(
      ServiceKind<T> kind,
      ClassLoader loader,
      String location,
      List<Provider<T>> found,
      List<PluginProblem> problems) {
    this.kind = kind;
    this.loader = loader;
    this.location = location;
    this.found = found;
    this.problems = problems;
  }

  void run() {
    Iterator<ServiceLoader.Provider<T>> providers =
        ServiceLoader.load(kind.type(), loader).stream().iterator();
    for (int faults = 0; faults < MOST_FAULTS; ) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        add(providers.next());
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        faults++;
        problems.add(problem(e));
      }
    }
  }

  private void add(ServiceLoader.Provider<T> provider) {
    T instance = provider.get();
    String name = kind.name().apply(instance);
    if (name == null || name.isBlank()) {
      throw new ServiceConfigurationError(provider.type().getName() + " has no name");
    }
    found.add(new Provider<>(name, instance, place(instance.getClass())));
  }

  private String place(Class<?> type) {
    if (type.getClassLoader() == loader && loader instanceof JarClassLoader) {
      return location;
    }
    var source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? location
        : source.getLocation().getPath();
  }

  private PluginProblem problem(Throwable fault) {
    Throwable cause = fault;
    while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = "a " + kind.label() + " cannot be loaded: ";
    if (cause instanceof UnsupportedClassVersionError) {
      return new PluginProblem(
          location,
          text + cause.getMessage(),
          "run PiFi on a newer Java, or get the jar built for Java "
              + Runtime.version().feature()
              + " or older");
    }
    if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
      return new PluginProblem(
          location,
          text + "class " + cause.getMessage() + " is missing",
          "get a jar that holds what it needs, built for this version of PiFi");
    }
    return new PluginProblem(
        location, text + cause, "report this to the plug-in's author, or take the jar out");
  }
}
