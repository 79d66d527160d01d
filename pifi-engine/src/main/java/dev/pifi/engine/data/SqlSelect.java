package dev.pifi.engine.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A user's query, checked and with its files found before it runs.
 *
 * <p>DuckDB itself parses the query into a tree. Only SELECT statements have one, so everything
 * that writes, installs, attaches or sets is refused by the parser and not by a list of words. In
 * the tree, relative files are replaced by absolute ones, because DuckDB would look for them in the
 * working folder of the process.
 */
final class SqlSelect {
  private static final Pattern FILE_NAME =
      Pattern.compile("(?i).*([/\\\\*?]|\\.(csv|tsv|tab|jsonl|ndjson|json|parquet)(\\.gz)?$).*");
  private static final Set<String> FILE_FUNCTIONS =
      Set.of(
          "read_csv",
          "read_csv_auto",
          "read_json",
          "read_json_auto",
          "read_json_objects",
          "read_json_objects_auto",
          "read_ndjson",
          "read_ndjson_auto",
          "read_ndjson_objects",
          "read_parquet",
          "parquet_scan",
          "read_text",
          "glob");
  // These take SQL or table names as text, which nobody could check.
  private static final Set<String> REFUSED_FUNCTIONS = Set.of("query", "query_table");

  private final ObjectMapper json = new ObjectMapper();
  private final Connection connection;
  private final FileLocator locator;
  private final String data;

  /**
   * @param data the file that the query calls {@code data}; empty if there is none
   */
  SqlSelect(Connection connection, FileLocator locator, String data) {
    this.connection = connection;
    this.locator = locator;
    this.data = data;
  }

  /** The query to run. */
  String prepare(String sql) throws SQLException {
    try {
      JsonNode tree = json.readTree(call("SELECT json_serialize_sql(?::VARCHAR)", sql));
      if (tree.path("error").asBoolean()) {
        throw refused(sql, tree.path("error_message").asText());
      }
      if (tree.path("statements").size() != 1) {
        throw refused(sql, tree.path("statements").size() + " statements");
      }
      resolveFiles(tree, sql);
      return call("SELECT json_deserialize_sql(?::JSON)", json.writeValueAsString(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB gave a query tree that is not JSON", e);
    }
  }

  private String call(String function, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(function)) {
      statement.setString(1, argument);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }

  private void resolveFiles(JsonNode node, String sql) throws SQLException {
    String type = node.path("type").asText();
    if (type.equals("BASE_TABLE") && node.path("schema_name").asText().isEmpty()) {
      String name = node.path("table_name").asText();
      if (!data.isEmpty() && name.equalsIgnoreCase("data")) {
        ((ObjectNode) node).put("table_name", resolved(data));
      } else if (FILE_NAME.matcher(name).matches()) {
        ((ObjectNode) node).put("table_name", resolved(name));
      }
    } else if (type.equals("TABLE_FUNCTION")) {
      resolveFunction(node.path("function"), sql);
    }
    for (JsonNode child : node) {
      resolveFiles(child, sql);
    }
  }

  private void resolveFunction(JsonNode function, String sql) throws SQLException {
    String name = function.path("function_name").asText();
    if (REFUSED_FUNCTIONS.contains(name)) {
      throw refused(sql, "the function " + name);
    }
    if (FILE_FUNCTIONS.contains(name)) {
      resolveConstants(function.path("children").path(0));
    }
  }

  private void resolveConstants(JsonNode argument) throws SQLException {
    if (argument.path("class").asText().equals("CONSTANT")
        && argument.path("value").path("value").isTextual()) {
      ObjectNode value = (ObjectNode) argument.path("value");
      value.put("value", resolved(value.path("value").asText()));
    }
    for (JsonNode child : argument.path("children")) {
      resolveConstants(child);
    }
  }

  private String resolved(String location) throws SQLException {
    List<FileLocator.Located> files = locator.locate(connection, location);
    return files.size() == 1
        ? DuckSession.withoutGlob(files.get(0).path().toString())
        : locator.absolutePattern(location);
  }

  private static PifiException refused(String sql, String found) {
    return PifiException.of(ErrorCode.SPEC_INVALID, "sql '" + sql + "'")
        .expected("one SELECT, FROM or WITH statement over local files")
        .actual(found)
        .remedy("write for example: SELECT text, label FROM 'train.jsonl' WHERE label >= 0")
        .build();
  }

  static PifiException failed(String sql, SQLException error) {
    return PifiException.of(ErrorCode.SPEC_INVALID, "sql '" + sql + "'")
        .expected("a query that DuckDB can run")
        .actual(DataFaults.firstLine(error))
        .remedy(
            "mend the query; files are named in quotes, and a path beside the query is the table data")
        .cause(error)
        .build();
  }
}
