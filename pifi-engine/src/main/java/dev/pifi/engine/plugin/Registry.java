package dev.pifi.engine.plugin;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The providers of one kind as they were when it was made. Immutable. */
public final class Registry<T> {
  private final String label;
  private final List<Provider<T>> providers;
  private final String folder;

  /**
   * A registry.
   *
   * @param label what messages call one provider, such as {@code metric}
   * @param folder the plug-in folder that remedies name
   */
  public Registry(String label, List<Provider<T>> providers, String folder) {
    this.label = label;
    this.providers = List.copyOf(providers);
    this.folder = folder;
  }

  /** Every provider, also those whose name is claimed twice. */
  public List<Provider<T>> providers() {
    return providers;
  }

  /**
   * Every provider, under names of their own.
   *
   * @throws PifiException PLUGIN_INVALID if several have one name, with the places of each
   */
  public List<T> requireDistinct() {
    providers.forEach(p -> require(p.name()));
    return providers.stream().map(Provider::instance).toList();
  }

  /**
   * The provider of a name.
   *
   * @throws PifiException UNSUPPORTED if there is none, with the names there are and the nearest;
   *     PLUGIN_INVALID if there are several, with the places of each
   */
  public T require(String name) {
    return only(p -> p.name().equals(name), "a " + label + " named '" + name + "'")
        .orElseThrow(() -> unknown(name));
  }

  /**
   * The one provider that suits, such as the adapter that supports a model.
   *
   * @param wanted what is looked for, for messages
   * @return empty if none suits
   * @throws PifiException PLUGIN_INVALID if several do, with the places of each
   */
  public Optional<T> suiting(Predicate<T> suits, String wanted) {
    return only(p -> suits.test(p.instance()), wanted);
  }

  private Optional<T> only(Predicate<Provider<T>> suits, String wanted) {
    List<Provider<T>> suiting = providers.stream().filter(suits).toList();
    if (suiting.size() > 1) {
      throw PifiException.of(ErrorCode.PLUGIN_INVALID, wanted)
          .expected("one provider")
          .actual(
              suiting.stream()
                  .map(p -> p.name() + " in " + p.location())
                  .collect(Collectors.joining(" and ", suiting.size() + ": ", "")))
          .remedy("take all but one of these jars out")
          .build();
    }
    return suiting.stream().findFirst().map(Provider::instance);
  }

  private PifiException unknown(String name) {
    TreeSet<String> names =
        providers.stream().map(Provider::name).collect(Collectors.toCollection(TreeSet::new));
    String near =
        NearestName.among(names, name).map(n -> "did you mean '" + n + "'? Otherwise ").orElse("");
    return PifiException.of(ErrorCode.UNSUPPORTED, label + " '" + name + "'")
        .expected(names.isEmpty() ? "a " + label : "one of " + String.join(", ", names))
        .actual(names.isEmpty() ? "no " + label + " at all" : "no " + label + " of that name")
        .remedy(near + "put the jar that brings it into " + folder)
        .build();
  }
}
