package dev.pifi.it.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The plug-in of the guide, {@code src/test/example-plugin}, built as its author's Maven would. */
final class ExampleProject {
  static final Path FOLDER = Path.of("src", "test", "example-plugin").toAbsolutePath();
  private static final Path MAIN = FOLDER.resolve(Path.of("src", "main"));
  private static final Path TEST = FOLDER.resolve(Path.of("src", "test"));

  private ExampleProject() {}

  /** Compiles the plug-in and packs it. */
  static Path jar(Path jar) throws IOException {
    Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "main");
    compile(MAIN.resolve("java"), classes, System.getProperty("java.class.path"));
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(out, classes);
      add(out, MAIN.resolve("resources"));
    }
    return jar;
  }

  /**
   * Compiles the plug-in's tests.
   *
   * @return where their classes and resources lie
   */
  static List<Path> tests(Path jar, Path folder) throws IOException {
    Path classes = Files.createTempDirectory(folder, "test");
    String classPath =
        jar + System.getProperty("path.separator") + System.getProperty("java.class.path");
    compile(TEST.resolve("java"), classes, classPath);
    return List.of(classes, TEST.resolve("resources"));
  }

  static Path fixtures() {
    return TEST.resolve(Path.of("resources", "fixtures"));
  }

  private static void compile(Path sources, Path classes, String classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-proc:none",
                "-Xlint:all,-processing,-options,-path",
                "-Werror",
                "-cp",
                classPath,
                "-d",
                classes.toString()));
    files(sources).forEach(f -> arguments.add(f.toString()));
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new AssertionError("the example does not compile: " + sources);
    }
  }

  private static void add(JarOutputStream out, Path root) throws IOException {
    for (Path file : files(root)) {
      out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, out);
      out.closeEntry();
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
