package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Training keeps nothing of a step that is over. */
@EnabledOnOs(OS.LINUX)
class MemoryTest {
  private static final int LARGEST_GROWTH_MIB = 48;

  @TempDir Path folder;

  @Test
  void fiveHundredStepsDoNotGrow() throws Exception {
    DemoFiles files =
        new DemoFiles(folder.resolve("files"), Families.of(getClass().getClassLoader()));
    files.write();
    ChildRun run = new ChildRun(files, folder.resolve("run"));
    ChildRun.Ended ended =
        run.end(
            run.start(
                List.of(),
                "bench",
                "step",
                "--shape",
                files.slm().toString(),
                "--llm",
                files.llm().toString(),
                "--steps",
                "500",
                "--threads",
                "1",
                "--batch",
                "16",
                "--length",
                "16",
                "--precision",
                "fp32"));
    assertEquals(0, ended.exitCode(), ended.output());
    String line = ended.output().lines().filter(l -> l.startsWith("{")).findFirst().orElseThrow();
    JsonNode figures = new ObjectMapper().readTree(line);
    System.out.println(line);
    assertTrue(figures.path("peak_rss_mb").asLong() > 0, line);
    assertTrue(figures.path("rss_growth_mb").asLong(999) <= LARGEST_GROWTH_MIB, line);
  }
}
