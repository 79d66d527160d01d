package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/** What holds for the providers of every kind: they are found, once, under a name of their own. */
final class Discovery {
  private static final String NAMES = "[a-z0-9][a-z0-9_.-]*";

  private Discovery() {}

  /** Every provider that a class loader finds. */
  static <T> List<T> all(Class<T> service, ClassLoader loader) {
    return ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
  }

  static <T> void requireOnce(
      Class<T> service, T provider, Function<T, String> name, ClassLoader loader) {
    List<T> all = all(service, loader);
    assertEquals(
        1,
        all.stream().filter(p -> p.getClass() == provider.getClass()).count(),
        () ->
            provider.getClass().getName()
                + " must stand once in META-INF/services/"
                + service.getName());
    assertTrue(
        name.apply(provider).matches(NAMES),
        () -> "a name is of lower-case letters, digits and -_. : " + name.apply(provider));
    assertEquals(
        1,
        all.stream().filter(p -> name.apply(p).equals(name.apply(provider))).count(),
        () -> "the name '" + name.apply(provider) + "' is claimed by another provider, too");
  }
}
