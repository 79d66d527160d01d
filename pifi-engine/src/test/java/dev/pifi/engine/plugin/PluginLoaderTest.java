package dev.pifi.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that are put into a folder bring providers, and a broken one stands alone. */
final class PluginLoaderTest {
  private static final ServiceKind<Greeter> GREETERS =
      new ServiceKind<>("greeter", Greeter.class, Greeter::name);

  @TempDir private Path temporary;
  private Path folder;
  private PluginLoader loader;

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("plugins"));
    loader = new PluginLoader(Greeter.class.getClassLoader(), folder);
  }

  private List<String> names() {
    return loader.load(Greeter.class, Greeter::name).stream().map(Provider::name).toList();
  }

  private PluginProblem onlyProblem() {
    List<PluginProblem> problems = loader.doctor(List.of(GREETERS));
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  @Test
  void findsNothingInAFolderThatIsNotThere() {
    PluginLoader nowhere =
        new PluginLoader(Greeter.class.getClassLoader(), temporary.resolve("none"));
    assertEquals(List.of(), nowhere.load(Greeter.class, Greeter::name));
    assertEquals(List.of(), nowhere.doctor(List.of(GREETERS)));
  }

  @Test
  void seesJarsThatComeAndGoWithoutARestart() throws IOException {
    assertEquals(List.of(), names());
    Path a = new PluginJar().greeter("A", "\"a\"").write(folder.resolve("a.jar"));
    assertEquals(List.of("a"), names());
    new PluginJar().greeter("B", "\"b\"").write(folder.resolve("b.jar"));
    assertEquals(List.of("a", "b"), names());
    Greeter kept = loader.registry(GREETERS).require("a");
    Files.delete(a);
    assertEquals(List.of("b"), names());
    assertEquals("a", kept.name());
  }

  @Test
  void seesAJarThatIsReplaced() throws IOException {
    Path jar = folder.resolve("a.jar");
    new PluginJar().greeter("A", "\"old\"").write(jar);
    assertEquals(List.of("old"), names());
    Files.delete(jar);
    new PluginJar().greeter("A", "\"a longer new name\"").write(jar);
    assertEquals(List.of("a longer new name"), names());
  }

  @Test
  void keepsTheClassesOfJarsApart() throws IOException {
    new PluginJar().greeter("Same", "\"one\"").write(folder.resolve("1.jar"));
    new PluginJar().greeter("Same", "\"two\"").write(folder.resolve("2.jar"));
    Registry<Greeter> registry = loader.registry(GREETERS);
    assertEquals(List.of("one", "two"), names());
    assertNotSame(registry.require("one").getClass(), registry.require("two").getClass());
  }

  @Test
  void findsWhatTheApplicationBringsOnceHoweverManyJarsThereAre() throws Exception {
    Path own = new PluginJar().greeter("Own", "\"own\"").write(temporary.resolve("own.jar"));
    new PluginJar().greeter("A", "\"a\"").write(folder.resolve("a.jar"));
    new PluginJar().greeter("B", "\"b\"").write(folder.resolve("b.jar"));
    try (java.net.URLClassLoader application =
        new java.net.URLClassLoader(
            new java.net.URL[] {own.toUri().toURL()}, Greeter.class.getClassLoader())) {
      loader = new PluginLoader(application, folder);
      assertEquals(List.of("own", "a", "b"), names());
      assertEquals(List.of(), loader.doctor(List.of(GREETERS)));
    }
  }

  @Test
  void refusesANameThatTwoJarsClaimAndNamesBoth() throws IOException {
    Path one = new PluginJar().greeter("A", "\"same\"").write(folder.resolve("one.jar"));
    Path two = new PluginJar().greeter("B", "\"same\"").write(folder.resolve("two.jar"));
    Registry<Greeter> registry = loader.registry(GREETERS);
    PifiException e = assertThrows(PifiException.class, () -> registry.require("same"));
    assertEquals(ErrorCode.PLUGIN_INVALID, e.code());
    assertTrue(
        e.actual().contains(one.toString()) && e.actual().contains(two.toString()), e.actual());
    assertEquals(one + " and " + two, onlyProblem().location());
    assertThrows(PifiException.class, () -> registry.suiting(g -> true, "any greeter"));
    assertThrows(PifiException.class, registry::requireDistinct);
  }

  @Test
  void saysWhatThereIsWhenANameIsUnknown() throws IOException {
    new PluginJar()
        .greeter("A", "\"accuracy\"")
        .greeter("B", "\"f1\"")
        .write(folder.resolve("a.jar"));
    Registry<Greeter> registry = loader.registry(GREETERS);
    PifiException e = assertThrows(PifiException.class, () -> registry.require("acuracy"));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
    assertEquals("greeter 'acuracy'", e.subject());
    assertEquals("one of accuracy, f1", e.expected());
    assertTrue(e.remedy().startsWith("did you mean 'accuracy'?"), e.remedy());
    assertTrue(e.remedy().endsWith(folder.toString()), e.remedy());
    assertEquals(Optional.empty(), registry.suiting(g -> false, "none"));
  }

  @Test
  void reportsAFileThatIsNoJarAndLoadsTheOthers() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jar"), "not a zip");
    new PluginJar().greeter("A", "\"a\"").write(folder.resolve("good.jar"));
    assertEquals(List.of("a"), names());
    assertEquals(broken.toString(), onlyProblem().location());
    assertTrue(onlyProblem().fault().contains("no jar"), onlyProblem()::fault);
  }

  @Test
  void reportsAJarForANewerJavaAndLoadsTheOthers() throws IOException {
    Path jar = new PluginJar().greeter("New", "\"new\"").write(temporary.resolve("new.jar"));
    Files.write(folder.resolve("new.jar"), withClassVersion(jar, 999));
    new PluginJar().greeter("A", "\"a\"").write(folder.resolve("z.jar"));
    assertEquals(List.of("a"), names());
    assertTrue(
        onlyProblem().remedy().startsWith("run PiFi on a newer Java"), onlyProblem()::toString);
  }

  @Test
  void reportsAMissingClassAndLoadsTheOtherProvidersOfTheJar() throws IOException {
    new PluginJar()
        .source("Part", "package example; class Part { static String text() { return \"x\"; } }")
        .greeter("Needy", "Part.text()")
        .greeter("Fine", "\"fine\"")
        .without("Part")
        .write(folder.resolve("a.jar"));
    assertEquals(List.of("fine"), names());
    assertTrue(
        onlyProblem().fault().contains("class example/Part is missing"), onlyProblem()::fault);
  }

  @Test
  void reportsAProviderThatIsDeclaredButNotThere() throws IOException {
    new PluginJar().declare("example.Gone").greeter("A", "\"a\"").write(folder.resolve("a.jar"));
    assertEquals(List.of("a"), names());
    assertTrue(onlyProblem().fault().contains("example.Gone"), onlyProblem()::fault);
  }

  @Test
  void reportsAProviderWithoutAName() throws IOException {
    new PluginJar().greeter("A", "null").write(folder.resolve("a.jar"));
    assertEquals(List.of(), names());
    assertTrue(onlyProblem().fault().contains("has no name"), onlyProblem()::fault);
  }

  @Test
  void reportsAJarThatNobodyWouldMiss() throws IOException {
    new PluginJar()
        .source("A", "package example; public final class A {}")
        .write(folder.resolve("a.jar"));
    assertTrue(onlyProblem().fault().startsWith("it brings nothing"), onlyProblem()::fault);
  }

  /** The jar with another class file version in every class. */
  private static byte[] withClassVersion(Path jar, int version) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.util.jar.JarFile in = new java.util.jar.JarFile(jar.toFile());
        java.util.jar.JarOutputStream out = new java.util.jar.JarOutputStream(bytes)) {
      for (java.util.jar.JarEntry entry : java.util.Collections.list(in.entries())) {
        byte[] content = in.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class")) {
          content[6] = (byte) (version >> 8);
          content[7] = (byte) version;
        }
        out.putNextEntry(new java.util.jar.JarEntry(entry.getName()));
        out.write(content);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
