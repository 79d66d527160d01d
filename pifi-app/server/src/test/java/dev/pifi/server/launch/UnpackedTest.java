package dev.pifi.server.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's folder out of a jar. */
class UnpackedTest {
  @TempDir private Path folder;

  private Path jar(Map<String, String> entries) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  @Test
  void theServerIsUnpackedOnceForEachBuildAndItsProgramsRun() throws Exception {
    Path jar =
        jar(Map.of("wlp/bin/server", "#!", "wlp/usr/x.xml", "<x/>", "dev/pifi/A.class", "no"));
    Path target = folder.resolve("home/server");
    Path wlp = Unpacked.of(jar, target);
    assertEquals("<x/>", Files.readString(wlp.resolve("usr/x.xml")));
    assertTrue(Files.isExecutable(wlp.resolve("bin/server")));
    assertFalse(Files.isExecutable(wlp.resolve("usr/x.xml")));
    assertTrue(Files.notExists(wlp.resolveSibling("dev")));

    Files.writeString(wlp.resolve("usr/x.xml"), "kept");
    assertEquals(wlp, Unpacked.of(jar, target));
    assertEquals("kept", Files.readString(wlp.resolve("usr/x.xml")));

    Path next = Unpacked.of(jar(Map.of("wlp/usr/x.xml", "<other/>")), target);
    assertNotEquals(wlp, next);
    assertEquals("<other/>", Files.readString(next.resolve("usr/x.xml")));
  }

  @Test
  void whatCannotBeUnpackedLeavesNothingBehind() throws Exception {
    Path jar = jar(Map.of("wlp/a", "a", "wlp/z/../../../../outside", "b"));
    Path target = folder.resolve("home/server");
    assertThrows(IOException.class, () -> Unpacked.of(jar, target));
    try (Stream<Path> left = Files.list(target)) {
      assertEquals(0, left.count());
    }
    assertTrue(Files.notExists(folder.resolve("outside")));
  }
}
