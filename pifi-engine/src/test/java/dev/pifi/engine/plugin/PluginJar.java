package dev.pifi.engine.plugin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources and packs them as a plug-in's author would. */
final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> declared = new ArrayList<>();
  private String leftOut = "";

  /** A class {@code example.NAME} that greets by a name; declared as a service. */
  PluginJar greeter(String className, String name) {
    String body =
        "package example; public final class %s implements dev.pifi.engine.plugin.Greeter"
            + " { public String name() { return %s; } }";
    return source(className, body.formatted(className, name)).declare("example." + className);
  }

  PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  PluginJar declare(String provider) {
    declared.add(provider);
    return this;
  }

  /** Leaves a compiled class out of the jar. */
  PluginJar without(String className) {
    leftOut = className + ".class";
    return this;
  }

  Path write(Path jar) throws IOException {
    Path classes = Files.createTempDirectory(jar.getParent(), "classes");
    if (!sources.isEmpty()) {
      compile(classes);
    }
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith(leftOut)) {
          entry(out, classes.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
      if (!declared.isEmpty()) {
        entry(
            out,
            "META-INF/services/" + Greeter.class.getName(),
            String.join("\n", declared).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    if (!compiler.getTask(null, null, null, options, null, units).call()) {
      throw new AssertionError("the plug-in of the test does not compile");
    }
  }

  private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name.replace('\\', '/')));
    out.write(bytes);
    out.closeEntry();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///example/" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
