package dev.pifi.server.worker;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Where the runs lie. Immutable. */
@Singleton
public final class RunFolders {
  /** The resolved spec in a run folder. */
  public static final String SPEC = "spec.yaml";

  /** The file that a finished run has. */
  public static final String METRICS = "metrics.json";

  private final Path root;

  /** Folders of settings. */
  @Inject
  public RunFolders(Settings settings) {
    this.root = settings.folder(Setting.RUNS_FOLDER);
  }

  /** The folder of a run, which need not exist. */
  public Path of(String run) {
    return root.resolve(run);
  }
}
