package dev.pifi.server.serving;

import dev.pifi.engine.training.RowResult;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.meters.ModelMeters;
import dev.pifi.server.problem.Refusal;
import dev.pifi.spi.PifiException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The deployed models by name. What is deployed is kept in files and loaded again at a start, one
 * model at a time. Thread-safe.
 */
@Singleton
public class Deployments {
  private static final Logger LOG = Logger.getLogger(Deployments.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final ModelLoader loader;
  private final DeploymentFiles files;
  private final ModelMeters meters;
  private final int most;
  private final Map<String, ServedModel> models = new ConcurrentSkipListMap<>();
  private final ExecutorService loading =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "pifi-serving-loader");
            thread.setDaemon(true);
            return thread;
          });

  /** Deployments of the home folder. */
  @Inject
  public Deployments(
      ModelLoader loader, DeploymentFiles files, ModelMeters meters, Settings settings) {
    this.loader = loader;
    this.files = files;
    this.meters = meters;
    this.most = (int) settings.number(Setting.SERVING_MAX_MODELS, 1);
  }

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    files
        .read()
        .forEach(
            (name, deployment) -> {
              ServedModel model = new ServedModel(name, deployment);
              put(name, model);
              load(name, model, deployment);
            });
  }

  /**
   * Deploys a model, or another one under a name that there is.
   *
   * @return whether the name is new
   * @throws Refusal if there is no such model, or no place for one more
   */
  public boolean deploy(String name, Deployment deployment) {
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badRequest("the model's name", NAME.pattern(), name);
    }
    loader.require(deployment);
    Optional<ServedModel> before;
    synchronized (this) {
      before = Optional.ofNullable(models.get(name));
      before.ifPresentOrElse(model -> model.want(deployment), () -> add(name, deployment));
    }
    Optional.ofNullable(models.get(name)).ifPresent(model -> load(name, model, deployment));
    return before.isEmpty();
  }

  private void add(String name, Deployment deployment) {
    if (models.size() >= most) {
      throw Refusal.conflict(
          "model " + name,
          "at most " + most + " deployed models",
          models.size() + " are deployed",
          "undeploy one, or raise " + Setting.SERVING_MAX_MODELS.key());
    }
    files.write(name, deployment);
    put(name, new ServedModel(name, deployment));
  }

  private void put(String name, ServedModel model) {
    models.put(name, model);
    meters.add(name, model::reading);
  }

  private void load(String name, ServedModel model, Deployment deployment) {
    loading.execute(
        () -> {
          if (!wants(name, model, deployment)) {
            return;
          }
          try {
            become(name, model, deployment, loader.load(deployment));
          } catch (PifiException | Refusal e) {
            LOG.log(Level.WARNING, "model {0} cannot be loaded: {1}", new Object[] {name, e});
            model.failed(deployment, loader.withoutPaths(e.getMessage()));
          } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "model " + name + " cannot be loaded", e);
            model.failed(deployment, "it could not be loaded; the server's log says why");
          }
        });
  }

  private boolean wants(String name, ServedModel model, Deployment deployment) {
    return models.get(name) == model && model.wanted().equals(deployment);
  }

  /** Switches to a loaded model, unless it was undeployed meanwhile. */
  private void become(String name, ServedModel model, Deployment deployment, RowModel loaded) {
    synchronized (this) {
      if (models.get(name) != model) {
        loaded.close();
        return;
      }
      try {
        files.write(name, deployment);
      } catch (PifiException e) {
        loaded.close();
        throw e;
      }
    }
    model.become(deployment, loaded);
    LOG.log(Level.INFO, "model {0} serves {1}", new Object[] {name, deployment.source()});
    if (models.get(name) != model) {
      model.close();
    }
  }

  /**
   * Takes a model away after its last request.
   *
   * @throws Refusal 404 if there is none
   */
  public void undeploy(String name) {
    ServedModel model = require(name);
    synchronized (this) {
      if (models.remove(name, model)) {
        meters.remove(name);
        files.remove(name);
      }
    }
    model.close();
  }

  /** The deployed models by name. */
  public List<ModelView> list() {
    return models.values().stream().map(ServedModel::view).toList();
  }

  /**
   * A model.
   *
   * @throws Refusal 404 if there is none
   */
  public ModelView view(String name) {
    return require(name).view();
  }

  /** The name of a model that a run's is deployed under. */
  public Optional<String> ofRun(String run) {
    return models.entrySet().stream()
        .filter(e -> e.getValue().deployment().run().equals(Optional.of(run)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * What a model reads and answers.
   *
   * @throws Refusal 404 if there is none, 503 if it is not loaded
   */
  public Signature signature(String name) {
    ServedModel model = require(name);
    return model.signature().orElseThrow(() -> notLoaded(name, model));
  }

  /**
   * Asks a model for rows; each has a text for each column.
   *
   * @param signature what the rows were read for
   * @throws Refusal 404 if there is none, 409 if another took its place that reads other rows, 429
   *     if too many rows wait; the answer fails so with 503 if the deadline passes
   */
  public CompletableFuture<List<RowResult>> predict(
      String name, Signature signature, List<List<String>> rows) {
    try {
      return require(name)
          .predict(signature, rows)
          .exceptionallyCompose(fault -> CompletableFuture.failedFuture(told(name, fault)));
    } catch (NotServed e) {
      throw refusal(name, e);
    }
  }

  private static Throwable told(String name, Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return cause instanceof NotServed e ? refusal(name, e) : cause;
  }

  private ServedModel require(String name) {
    return Optional.ofNullable(models.get(name))
        .orElseThrow(
            () -> Refusal.notFound("model " + name, "GET /api/v1/models lists the models"));
  }

  private static Refusal notLoaded(String name, ServedModel model) {
    return Refusal.busy(
        503,
        "model " + name,
        model.fault().isPresent() ? "it could not be loaded" : "still loading",
        model.fault().isPresent()
            ? "GET /api/v1/models/" + name + " says why"
            : "try again in a moment");
  }

  private static Refusal refusal(String name, NotServed fault) {
    return switch (fault.reason()) {
      case FULL ->
          Refusal.busy(
              429, "model " + name, "as many inputs wait as may wait", "try again in a moment");
      case LATE ->
          Refusal.busy(
              503, "model " + name, "the deadline passed", "try again, or raise timeoutMillis");
      case CLOSED ->
          Refusal.conflict(
              "model " + name, "the same model", "one taken away meanwhile", "try again");
    };
  }

  @PreDestroy
  void stop() {
    List<ServedModel> open = List.copyOf(models.values());
    // One that is being loaded just now finds its name gone and is given back.
    models.clear();
    loading.shutdown();
    open.forEach(ServedModel::close);
  }
}
