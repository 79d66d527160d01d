package dev.pifi.engine.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.duckdb.JsonNode;

/** Turns what DuckDB hands over into the cells of a {@link Table}: text, number or null. */
final class Cells {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Cells() {}

  /** A cell of a column with a SQL type. Nested values become JSON text. */
  static Object ofSql(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Number) {
      return value;
    }
    if (value instanceof JsonNode json) {
      return ofJson(json.toString());
    }
    if (value instanceof DuckDBStruct || value instanceof Array) {
      return json(value);
    }
    return value == null ? null : value.toString();
  }

  /** What files of JSON would have there, so that a task reads both alike. */
  private static String json(Object nested) {
    try {
      return JSON.writeValueAsString(plain(nested));
    } catch (JsonProcessingException | SQLException e) {
      throw new IllegalStateException("DuckDB gave a value that is no JSON: " + nested, e);
    }
  }

  private static Object plain(Object value) throws SQLException {
    if (value instanceof DuckDBStruct struct) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Map.Entry<String, Object> field : struct.getMap().entrySet()) {
        fields.put(field.getKey(), plain(field.getValue()));
      }
      return fields;
    }
    if (value instanceof Array array) {
      List<Object> items = new ArrayList<>();
      for (Object item : (Object[]) array.getArray()) {
        items.add(plain(item));
      }
      return items;
    }
    return ofSql(value);
  }

  /** A cell given as JSON: strings unquoted, numbers exact, objects and arrays as JSON text. */
  static Object ofJson(String json) {
    if (json == null || json.equals("null")) {
      return null;
    }
    char first = json.charAt(0);
    if (first == '"') {
      return json.indexOf('\\') < 0 ? json.substring(1, json.length() - 1) : unescaped(json);
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
      return number(json);
    }
    return json;
  }

  private static Number number(String json) {
    if (json.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      return new BigDecimal(json);
    }
    BigInteger integer = new BigInteger(json);
    if (integer.bitLength() < Long.SIZE) {
      return integer.longValue();
    }
    return integer;
  }

  private static String unescaped(String json) {
    try {
      return JSON.readValue(json, String.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB gave a JSON string that is none: " + json, e);
    }
  }
}
