package dev.pifi.engine.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Opens in-memory DuckDB databases that can read local files and nothing else. */
final class DuckSession {
  private DuckSession() {}

  static Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("preserve_insertion_order", "true");
    properties.setProperty(
        "temp_directory", Path.of(System.getProperty("java.io.tmpdir"), "pifi-duckdb").toString());
    // Rows are handed over as they are read, so that a file need not fit into memory twice.
    properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    // The driver is named, not looked up: DriverManager does not see it from every class loader.
    Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_configuration = true");
    }
    return connection;
  }

  /** A SQL string literal. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A SQL identifier. */
  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A path literal that DuckDB takes as one file even if its name has glob characters. */
  static String fileLiteral(Path file) {
    return literal(withoutGlob(file.toString()));
  }

  /** Escapes glob characters. */
  static String withoutGlob(String path) {
    StringBuilder escaped = new StringBuilder();
    for (char c : path.toCharArray()) {
      if (c == '*' || c == '?' || c == '[') {
        escaped.append('[').append(c).append(']');
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
