package dev.pifi.server.config;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** The settings as they are, from MicroProfile Config. Immutable. */
@Singleton
public final class Settings {
  private final Config config;

  /** Settings of a configuration. */
  @Inject
  public Settings(Config config) {
    this.config = config;
  }

  /** A setting's value, or its default. */
  public String text(Setting setting) {
    return config.getOptionalValue(setting.key(), String.class).orElse(setting.byDefault()).strip();
  }

  /** Where a setting's value comes from. */
  public String source(Setting setting) {
    String name = config.getConfigValue(setting.key()).getSourceName();
    return name == null ? "default" : name;
  }

  /**
   * A whole number.
   *
   * @throws IllegalStateException if it is none, or less than {@code least}
   */
  public long number(Setting setting, long least) {
    String text = text(setting);
    try {
      long value = Long.parseLong(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, with the setting's name.
    }
    throw new IllegalStateException(
        "%s: wanted a whole number of at least %d, found '%s'"
            .formatted(setting.key(), least, text));
  }

  /** The home folder, absolute. */
  public Path home() {
    return Path.of(text(Setting.HOME)).toAbsolutePath().normalize();
  }

  /** A folder; relative ones lie in the home folder. */
  public Path folder(Setting setting) {
    return home().resolve(text(setting)).normalize();
  }

  /** Folders separated by commas. */
  public List<Path> folders(Setting setting) {
    return Stream.of(text(setting).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> home().resolve(name).normalize())
        .toList();
  }

  /** The folder with the server's configuration and the jars beside it. */
  public Path serverFolder() {
    return Path.of(config.getValue("pifi.server.folder", String.class)).toAbsolutePath();
  }

  /** The name of this server. */
  public String node() {
    return text(Setting.NODE);
  }
}
