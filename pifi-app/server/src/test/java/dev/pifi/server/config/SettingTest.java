package dev.pifi.server.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of settings in the documentation is that of the code. */
class SettingTest {
  private static final Path TABLE = Path.of("..", "..", "docs", "server.md");

  @ParameterizedTest
  @EnumSource(Setting.class)
  void isDocumented(Setting setting) throws IOException {
    String value = setting.byDefault().isEmpty() ? "see below" : "`" + setting.byDefault() + "`";
    String row = "| `%s` | %s | %s |".formatted(setting.key(), value, setting.meaning());
    assertTrue(Files.readString(TABLE).contains(row), row);
  }
}
