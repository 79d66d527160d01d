package dev.pifi.engine.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;

/**
 * The classes of one plug-in jar over those of the application. Service files are looked for in the
 * jar alone, so that what the application brings is not found once more in every jar.
 */
final class JarClassLoader extends URLClassLoader {
  private static final String SERVICES = "META-INF/services/";

  JarClassLoader(URL jar, ClassLoader application) {
    super(new URL[] {jar}, application);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(SERVICES) ? findResources(name) : super.getResources(name);
  }
}
