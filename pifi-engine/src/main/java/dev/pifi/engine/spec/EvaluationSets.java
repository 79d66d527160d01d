package dev.pifi.engine.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a list of data sets: a YAML mapping of a name to a file, or to a section of path, sql,
 * format, columns, labels and drop_labels as in a spec's {@code data}. Relative paths start from
 * the list's folder. Stateless.
 */
public final class EvaluationSets {
  private EvaluationSets() {}

  /**
   * The data sets of a file, in its order.
   *
   * @throws PifiException naming every fault at once
   */
  public static List<EvaluationSet> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a list of data sets in UTF-8")
          .actual(Files.exists(file) ? e.toString() : "no such file")
          .remedy("write lines such as 'imdb: data/imdb.jsonl'")
          .cause(e)
          .build();
    }
    List<String> faults = new ArrayList<>();
    SpecPlaces places = SpecPlaces.from(file.toAbsolutePath().getParent());
    ObjectNode root = SpecTree.parse(text, file.toString(), places, faults).root();
    List<EvaluationSet> sets = new ArrayList<>();
    SpecSection all = new SpecSection("", root, faults);
    root.fieldNames()
        .forEachRemaining(name -> one(all, name, root.get(name), places).ifPresent(sets::add));
    if (sets.isEmpty() && faults.isEmpty()) {
      faults.add("no data set");
    }
    if (!faults.isEmpty()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "data sets " + file)
          .expected("a name and a file, or a section of path, columns, labels, for each")
          .actual("\n  - " + String.join("\n  - ", faults))
          .remedy("correct the keys named")
          .build();
    }
    return sets;
  }

  private static Optional<EvaluationSet> one(
      SpecSection all, String name, JsonNode value, SpecPlaces places) {
    if (value.isTextual()) {
      return Optional.of(
          new EvaluationSet(
              name,
              source(
                  Optional.of(value.textValue()),
                  Optional.empty(),
                  DataSource.Format.AUTO,
                  name,
                  places,
                  all),
              Map.of(),
              Optional.empty(),
              List.of()));
    }
    SpecSection s = all.section(name);
    Optional<String> path = s.text("path");
    Optional<String> sql = s.text("sql");
    DataSource.Format format = s.choice("format", DataSource.Format.class, DataSource.Format.AUTO);
    Map<String, String> columns = s.nameMap("columns", 0);
    Optional<LabelSpec> labels = SpecBinder.labels(s);
    List<String> dropped = s.names("drop_labels", List.of(), 0);
    s.refuseOthers();
    if (path.isEmpty() && sql.isEmpty()) {
      all.fault(name, "wanted a path or sql, found neither");
      return Optional.empty();
    }
    return Optional.of(
        new EvaluationSet(
            name, source(path, sql, format, name, places, all), columns, labels, dropped));
  }

  private static DataSource source(
      Optional<String> path,
      Optional<String> sql,
      DataSource.Format format,
      String name,
      SpecPlaces places,
      SpecSection all) {
    return new DataSource(
        path.map(p -> places.place(SpecPlaces.Kind.DATA, name, p, fault -> all.fault(name, fault))),
        sql,
        format);
  }
}
