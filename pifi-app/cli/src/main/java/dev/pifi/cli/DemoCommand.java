package dev.pifi.cli;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.demo.DemoRuns;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.FineTuning;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pifi demo}: plain and plugged fine-tuning of a tiny model, with nothing to download. */
@Command(
    name = "demo",
    description =
        "Make tiny checkpoints and a small data set, train 'base' and 'pifi', compare them.")
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--output",
      defaultValue = "runs/demo",
      description = "The folder to write (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Override
  public Integer call() {
    // The run folders keep a resolved spec, which must mean the same from any working directory.
    Path place = output.toAbsolutePath().normalize();
    Families families = Families.of(Plugins.loader());
    DemoFiles files = new DemoFiles(place.resolve("files"), families);
    files.write();
    StringBuilder table =
        new StringBuilder(
            String.format("%n%-8s %10s %10s %10s%n", "method", "accuracy", "f1_macro", "seconds"));
    for (RunSpec.Method method : RunSpec.Method.values()) {
      String name = method.name().toLowerCase(Locale.ROOT);
      System.out.println("== " + name);
      FineTuning.Outcome outcome =
          TrainingRun.start(DemoRuns.spec(files, method, place.resolve(name)), true);
      table.append(
          String.format(
              Locale.ROOT,
              "%-8s %10.4f %10.4f %10.1f%n",
              name,
              outcome.test().get("accuracy"),
              outcome.test().get("f1_macro"),
              outcome.seconds()));
    }
    System.out.print(table);
    System.out.println(
        "The trained models lie in " + output + "/base/model and " + output + "/pifi/model.");
    System.out.println(
        "With real models: 'pifi init my.yaml', set model.path, plug.path and data.train, 'pifi train"
            + " my.yaml'.");
    return 0;
  }
}
