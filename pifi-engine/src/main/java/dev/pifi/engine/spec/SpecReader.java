package dev.pifi.engine.spec;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads run specs: YAML (JSON is a part of it), overrides, defaults, checks. Stateless. */
public final class SpecReader {
  private SpecReader() {}

  /**
   * Reads a spec file; its relative paths start from its folder.
   *
   * @param overrides values such as {@code training.epochs=5}, put in after the file's; their
   *     relative paths start from the working directory
   * @param metricsOfTask the metrics of a task by its name; none where there is no such task
   * @throws PifiException naming every fault at once
   */
  public static RunSpec read(
      Path file, List<String> overrides, Function<String, List<String>> metricsOfTask) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("a run spec in UTF-8")
          .actual(Files.exists(file) ? e.toString() : "no such file")
          .remedy("check the name; 'pifi init' writes a commented spec")
          .cause(e)
          .build();
    }
    Path folder = file.toAbsolutePath().getParent();
    return read(text, file.toString(), folder, overrides, metricsOfTask);
  }

  /**
   * Reads a spec.
   *
   * @param name what messages call it
   * @param base the folder that its relative paths start from
   * @param overrides values such as {@code training.epochs=5}; their relative paths start from the
   *     working directory
   * @param metricsOfTask the metrics of a task by its name; none where there is no such task
   * @throws PifiException naming every fault at once
   */
  public static RunSpec read(
      String text,
      String name,
      Path base,
      List<String> overrides,
      Function<String, List<String>> metricsOfTask) {
    return read(
        text, name, SpecPlaces.from(base), overrides, SpecPlaces.from(Path.of("")), metricsOfTask);
  }

  /**
   * Reads a spec whose names lead elsewhere than to files of a folder.
   *
   * @param name what messages call it
   * @param places where its names lead
   * @param overrides values such as {@code training.epochs=5}
   * @param placesOfOverrides where the names in overrides lead
   * @param metricsOfTask the metrics of a task by its name; none where there is no such task
   * @throws PifiException naming every fault at once
   */
  public static RunSpec read(
      String text,
      String name,
      SpecPlaces places,
      List<String> overrides,
      SpecPlaces placesOfOverrides,
      Function<String, List<String>> metricsOfTask) {
    List<String> faults = new ArrayList<>();
    SpecTree tree = SpecTree.parse(text, name, places, faults);
    overrides.forEach(override -> tree.override(override, placesOfOverrides));
    Optional<RunSpec> spec = new SpecBinder(tree.root(), faults, metricsOfTask).bind();
    if (!faults.isEmpty()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "spec " + name)
          .expected("a valid run spec")
          .actual("\n  - " + String.join("\n  - ", faults))
          .remedy("correct the keys named; 'pifi init' writes a commented spec")
          .build();
    }
    return spec.orElseThrow();
  }
}
