package dev.pifi.engine.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Finds providers on the application's class path and in the jars of a plug-in folder. Each jar has
 * a class loader of its own, so that jars do not see each other; one that does not work is passed
 * over and reported by {@link #doctor}. The folder is looked at anew in every call: new jars are
 * seen without a restart. Providers already handed out stay usable when their jar is gone.
 *
 * <p>Thread-safe.
 */
public final class PluginLoader {
  private final ClassLoader application;
  private final Path folder;
  private final Map<JarVersion, JarClassLoader> open = new LinkedHashMap<>();

  private record JarVersion(Path path, long modifiedMillis, long bytes) {}

  /**
   * A loader.
   *
   * @param application brings the built-in providers and is the parent of every jar's loader
   * @param folder the plug-in folder; it need not exist
   */
  public PluginLoader(ClassLoader application, Path folder) {
    this.application = application;
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Every provider that works, the application's first, then jar by jar in the order of their
   * names. Several may have one name: that is for {@link Registry} to refuse.
   */
  public <T> List<Provider<T>> load(Class<T> type, Function<T, String> name) {
    ServiceKind<T> kind = new ServiceKind<>(type.getSimpleName(), type, name);
    return scan(kind, new ArrayList<>());
  }

  /** The providers of a kind by name, as they are now. */
  public <T> Registry<T> registry(ServiceKind<T> kind) {
    return new Registry<>(kind.label(), load(kind.type(), kind.name()), folder.toString());
  }

  /**
   * What keeps plug-ins from being found or used: files that are no jars, providers that cannot be
   * loaded, names that two providers claim, and jars that bring nothing at all.
   *
   * @param kinds every kind that a plug-in may bring
   */
  public List<PluginProblem> doctor(List<ServiceKind<?>> kinds) {
    List<PluginProblem> problems = new ArrayList<>();
    Map<String, Integer> providers = new LinkedHashMap<>();
    jars(problems).keySet().forEach(jar -> providers.put(jar.toString(), 0));
    for (ServiceKind<?> kind : kinds) {
      examine(kind, problems, providers);
    }
    providers.forEach(
        (jar, count) -> {
          if (count == 0 && problems.stream().noneMatch(p -> p.location().equals(jar))) {
            problems.add(
                new PluginProblem(
                    jar,
                    "it brings nothing: no META-INF/services file for a type that PiFi knows",
                    "build the jar with a service file, or take it out of the folder"));
          }
        });
    return List.copyOf(problems);
  }

  private <T> void examine(
      ServiceKind<T> kind, List<PluginProblem> problems, Map<String, Integer> providers) {
    Map<String, List<String>> locations = new TreeMap<>();
    for (Provider<T> provider : scan(kind, problems)) {
      providers.computeIfPresent(provider.location(), (jar, count) -> count + 1);
      locations.computeIfAbsent(provider.name(), n -> new ArrayList<>()).add(provider.location());
    }
    locations.forEach(
        (name, where) -> {
          if (where.size() > 1) {
            problems.add(
                new PluginProblem(
                    String.join(" and ", where),
                    "each brings a " + kind.label() + " named '" + name + "'",
                    "take one of them out"));
          }
        });
  }

  private <T> List<Provider<T>> scan(ServiceKind<T> kind, List<PluginProblem> problems) {
    List<Provider<T>> found = new ArrayList<>();
    new ProviderScan<>(kind, application, "class path", found, problems).run();
    jars(new ArrayList<>())
        .forEach(
            (jar, loader) ->
                new ProviderScan<>(kind, loader, jar.toString(), found, problems).run());
    return Collections.unmodifiableList(found);
  }

  /** The jars that are in the folder now, each with its loader. */
  private synchronized Map<Path, JarClassLoader> jars(List<PluginProblem> problems) {
    Map<Path, JarClassLoader> result = new TreeMap<>();
    Map<JarVersion, JarClassLoader> current = new LinkedHashMap<>();
    for (Path file : files(problems)) {
      try {
        JarVersion version =
            new JarVersion(file, Files.getLastModifiedTime(file).toMillis(), Files.size(file));
        JarClassLoader known = open.get(version);
        JarClassLoader loader = known == null ? opened(file) : known;
        current.put(version, loader);
        result.put(file, loader);
      } catch (IOException | SecurityException e) {
        problems.add(
            new PluginProblem(
                file.toString(),
                "it is no jar that can be read: " + e.getMessage(),
                "copy the jar again, or take it out of the folder"));
      }
    }
    // loaders of jars that are gone stay open: classes that are in use may still need them
    open.clear();
    open.putAll(current);
    return result;
  }

  private JarClassLoader opened(Path file) throws IOException {
    // a class loader takes a file that is no jar for an empty one, without a word
    try (JarFile jar = new JarFile(file.toFile())) {
      jar.size();
    }
    try {
      return new JarClassLoader(file.toUri().toURL(), application);
    } catch (MalformedURLException e) {
      throw new IOException(e);
    }
  }

  private List<Path> files(List<PluginProblem> problems) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      problems.add(
          new PluginProblem(
              folder.toString(), "it cannot be read: " + e, "check the folder's permissions"));
      return List.of();
    }
  }
}
