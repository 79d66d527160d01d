package dev.pifi.spi.testkit;

import dev.pifi.engine.checkpoint.ConfigFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a published model from its repository alone. Immutable.
 *
 * <p>Stability: evolving until 1.0.
 *
 * @param name how failures name it
 * @param config its {@code config.json}, key by key; a null is JSON's null
 * @param parameters how many parameters the published model class has, with a pooler where it has
 *     one
 * @param checkpoints the tensor names of its checkpoints, in each form that repositories have
 */
public record PublishedModel(
    String name,
    Map<String, Object> config,
    long parameters,
    List<PublishedCheckpoint> checkpoints) {

  /** Keeps unmodifiable copies. */
  public PublishedModel {
    config = Collections.unmodifiableMap(new HashMap<>(config));
    checkpoints = List.copyOf(checkpoints);
  }

  /** A model without checkpoints yet. */
  public static PublishedModel of(String name, Map<String, Object> config, long parameters) {
    return new PublishedModel(name, config, parameters, List.of());
  }

  /**
   * A model whose {@code config.json} lies, as it was published, beside a test.
   *
   * @param test a class in the package of the resource
   * @param file the resource, {@code NAME.json}; the model is called NAME
   * @throws IllegalArgumentException if there is no such resource
   */
  public static PublishedModel beside(Class<?> test, String file, long parameters) {
    URL resource = test.getResource(file);
    if (resource == null) {
      throw new IllegalArgumentException("no resource " + file + " beside " + test.getName());
    }
    try {
      return of(
          file.replaceFirst("\\.json$", ""),
          ConfigFile.read(Path.of(resource.toURI())).raw(),
          parameters);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The same model with one more checkpoint. */
  public PublishedModel with(PublishedCheckpoint checkpoint) {
    List<PublishedCheckpoint> all = new ArrayList<>(checkpoints);
    all.add(checkpoint);
    return new PublishedModel(name, config, parameters, all);
  }

  @Override
  public String toString() {
    return name;
  }
}
