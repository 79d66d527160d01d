package dev.pifi.cli;

import dev.pifi.engine.plugin.PluginLoader;
import java.nio.file.Path;

/** Where the command looks for jars of plug-ins. */
final class Plugins {
  private static final String VARIABLE = "PIFI_PLUGINS";
  private static final String DEFAULT = "plugins";

  private Plugins() {}

  /** Whether the user names a folder. */
  static boolean isNamed() {
    String named = System.getenv(VARIABLE);
    return named != null && !named.isBlank();
  }

  /** The folder that the variable names, or {@code plugins} in the working directory. */
  static Path folder() {
    return Path.of(isNamed() ? System.getenv(VARIABLE) : DEFAULT);
  }

  static PluginLoader loader() {
    return new PluginLoader(Thread.currentThread().getContextClassLoader(), folder());
  }
}
