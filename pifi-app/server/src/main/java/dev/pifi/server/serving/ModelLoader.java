package dev.pifi.server.serving;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.model.ModelManifest;
import dev.pifi.engine.model.SavedModel;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.spec.Roots;
import dev.pifi.server.spec.Specs;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.worker.RunFolders;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Finds trained models and loads them. Thread-safe. */
@Singleton
public class ModelLoader {
  private final Specs specs;
  private final Roots roots;
  private final RunStore runs;
  private final RunFolders folders;
  private final RuntimeSpec runtime;
  private final Semaphore places;

  /** A loader whose models share the computing places of the settings. */
  @Inject
  public ModelLoader(
      Specs specs, Roots roots, RunStore runs, RunFolders folders, Settings settings) {
    this.specs = specs;
    this.roots = roots;
    this.runs = runs;
    this.folders = folders;
    this.runtime =
        new RuntimeSpec(
            device(settings.text(Setting.SERVING_DEVICE)),
            RuntimeSpec.Precision.AUTO,
            (int) settings.number(Setting.SERVING_THREADS, 0));
    this.places = new Semaphore((int) settings.number(Setting.SERVING_PARALLEL, 1), true);
  }

  private static RuntimeSpec.Device device(String name) {
    return RuntimeSpec.Device.parse(name)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s: wanted cpu, auto, cuda or cuda:N, found '%s'"
                        .formatted(Setting.SERVING_DEVICE.key(), name)));
  }

  /**
   * Looks whether there is a model to deploy.
   *
   * @throws Refusal 404 if there is no such run or folder, 409 if the run has not ended or has no
   *     model
   */
  public void require(Deployment deployment) {
    deployment.run().ifPresent(this::requireEnded);
    place(deployment);
  }

  private void requireEnded(String id) {
    RunEntity run = runs.require(id);
    if (!run.state().ended()) {
      throw Refusal.conflict(
          "run " + id,
          "a run that has ended",
          "one that is " + run.state(),
          "wait until it is finished");
    }
  }

  /** Does not ask the database: what was deployed is served though that is not there. */
  private Path place(Deployment deployment) {
    if (deployment.run().isPresent()) {
      String id = deployment.run().get();
      return Optional.of(folders.of(id))
          .filter(ModelLoader::hasModel)
          .orElseThrow(
              () ->
                  Refusal.conflict(
                      "run " + id,
                      "a run with a trained model",
                      "one without",
                      "resume it, or name another"));
    }
    String name = deployment.folder().orElse("");
    return roots
        .trained(name)
        .filter(ModelLoader::hasModel)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "folder '" + name + "' with a trained model",
                    "name a run folder, or its model folder, under one of "
                        + Setting.MODELS_ROOTS.key()));
  }

  private static boolean hasModel(Path folder) {
    return Files.isRegularFile(SavedModel.locate(folder).resolve(ModelManifest.FILE));
  }

  /** A message in which roots and run folders are not named by where they lie on this machine. */
  String withoutPaths(String message) {
    String told = message;
    for (Path root : roots.models()) {
      told = told.replace(root + File.separator, "");
    }
    return told.replace(folders.of("") + File.separator, "");
  }

  /** Loads a model and computes a first row. */
  RowModel load(Deployment deployment) {
    TrainedModel model =
        TrainedModel.open(place(deployment), Families.of(specs.plugins()), runtime);
    try {
      return new RowModel(model, deployment.maxBatch(), places);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }
}
